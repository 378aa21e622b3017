/// Tools that start programs, each confined by Linux to what its agent was granted.
///
/// Reading order: [dev.aaos.drivers.tool.program.ViewCompiler] (what grants come to for a
/// program), [dev.aaos.drivers.tool.program.ProgramCall] (one command), and the tools. A program
/// that an agent runs in place of the model loop is such a command that talks with the kernel:
/// [dev.aaos.drivers.tool.program.AgentProgram] (what its agent runs),
/// [dev.aaos.drivers.tool.program.ProgramStarter], [dev.aaos.drivers.tool.program.ProgramStart],
/// [dev.aaos.drivers.tool.program.Talk].
package dev.aaos.drivers.tool.program;
