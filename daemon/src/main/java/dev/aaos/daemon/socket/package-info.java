/// The Unix socket: lines in, lines out, and every bound on them.
///
/// Reading order: [dev.aaos.daemon.socket.SocketServer] (connections and their bounds),
/// [dev.aaos.daemon.socket.Connection] (one client on a virtual thread of its own),
/// [dev.aaos.daemon.socket.LineReader] (framing in bounded memory),
/// [dev.aaos.daemon.socket.Peer] (who the kernel says it is).
package dev.aaos.daemon.socket;
