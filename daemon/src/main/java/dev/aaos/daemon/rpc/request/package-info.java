/// What comes in a line of the wire.
///
/// Reading order: [dev.aaos.daemon.rpc.request.Request], [dev.aaos.daemon.rpc.request.Params],
/// [dev.aaos.daemon.rpc.request.RpcError] (why it is not answered).
package dev.aaos.daemon.rpc.request;
