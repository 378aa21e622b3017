/// Where things lie and what they are called, said once for both ends of the socket.
///
/// Reading order: [dev.aaos.wire.Places] (socket, data, configuration),
/// [dev.aaos.wire.ConfigFile] (lines of `KEY=VALUE`), [dev.aaos.wire.Setting] (the keys),
/// [dev.aaos.wire.Version]. Values only.
package dev.aaos.wire;
