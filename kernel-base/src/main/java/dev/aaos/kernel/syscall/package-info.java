/// The one door into the kernel for everything that runs as an agent.
///
/// [dev.aaos.kernel.syscall.Syscall] is the list, sealed; [dev.aaos.kernel.syscall.AgentServices]
/// is the door; [dev.aaos.kernel.syscall.Program] is what goes through it. If a program cannot be
/// written with these alone, the list is wrong.
package dev.aaos.kernel.syscall;
