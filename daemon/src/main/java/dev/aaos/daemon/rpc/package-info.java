/// The JSON-RPC socket.
///
/// Reading order: [dev.aaos.daemon.rpc.SocketServer] (connections and their bounds),
/// [dev.aaos.daemon.rpc.LineReader] (framing), [dev.aaos.daemon.rpc.Request],
/// [dev.aaos.daemon.rpc.Methods] (the one list of methods) and the classes it names. Each
/// connection has a virtual thread and is answered one request after another.
package dev.aaos.daemon.rpc;
