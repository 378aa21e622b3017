/// How a program that is an agent talks with the kernel: JSON-RPC 2.0, one request a line, over a
/// line that only it holds.
///
/// Reading order: [dev.aaos.drivers.tool.program.protocol.AgentMethod] (what may be asked),
/// [dev.aaos.drivers.tool.program.protocol.Session] (one program's talk, from its start to its
/// end), [dev.aaos.drivers.tool.program.protocol.Exchange] (what was said in the run before, so
/// that a program that is started again does nothing twice), and the rest, which reads and writes.
/// The session's thread owns all of it.
package dev.aaos.drivers.tool.program.protocol;
