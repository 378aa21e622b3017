/// HTTP/1 as programs in cells say it, read so that no server can read it otherwise.
///
/// [dev.aaos.linux.http.HttpReader] reads requests from a connection,
/// [dev.aaos.linux.http.HttpHead] is what stands before the body of one, and
/// [dev.aaos.linux.http.Refused] is thrown where two readers could differ. The gate of a cell uses
/// it for plain HTTP, and the daemon where it puts secrets into requests. Nothing here keeps state.
package dev.aaos.linux.http;
