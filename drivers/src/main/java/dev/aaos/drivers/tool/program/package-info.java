/// Tools that start programs, each confined by Linux to what its agent was granted.
///
/// Reading order: [dev.aaos.drivers.tool.program.ViewCompiler] (what grants come to for a
/// program), [dev.aaos.drivers.tool.program.ProgramCall] (one command), and the tools.
package dev.aaos.drivers.tool.program;
