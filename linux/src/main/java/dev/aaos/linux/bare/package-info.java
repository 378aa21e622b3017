/// Commands confined without a cell, in the machine's own namespaces: tier T1.
///
/// A thread that is thrown away restricts itself with Landlock and seccomp and starts the program,
/// which inherits that ([dev.aaos.linux.bare.BareRun]). What neither can decide by number waits for
/// the deputy: names, and modes and times of files. No namespace holds the processes of a command
/// together, so each bears a [dev.aaos.linux.bare.Mark] that it cannot take off, by which all of
/// them are found and ended. `syscalls.txt` is what is otherwise here than in a cell, `files.txt`
/// what is seen of the kernel's files. The story is in docs/adr/0032-tiers.md.
package dev.aaos.linux.bare;
