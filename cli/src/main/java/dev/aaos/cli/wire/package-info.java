/// The wire: JSON-RPC 2.0 over a Unix socket, one JSON object a line.
///
/// Reading order: [dev.aaos.cli.wire.Json] (values), [dev.aaos.cli.wire.Wire] (a request, a
/// stream), [dev.aaos.cli.wire.Frames] (what a stream delivers),
/// [dev.aaos.cli.wire.WireException] (the three ways it fails). Nothing here keeps a connection
/// between two requests.
package dev.aaos.cli.wire;
