/// JSON-RPC: the methods of the wire.
///
/// Reading order: [dev.aaos.daemon.rpc.Dispatcher] (from a line to its answer),
/// [dev.aaos.daemon.rpc.Request] and [dev.aaos.daemon.rpc.Params],
/// [dev.aaos.daemon.rpc.Methods] (**the one list of methods**) and the classes it names. Streams
/// are fed by [dev.aaos.daemon.rpc.EventFeed]. Nothing here knows what carries the lines.
package dev.aaos.daemon.rpc;
