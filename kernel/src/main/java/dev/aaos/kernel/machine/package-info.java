/// The running machine: one thread that decides, and the threads that agents run on.
///
/// Reading order: [dev.aaos.kernel.machine.Kernel] (the composition), the journal's thread
/// ([dev.aaos.kernel.machine.JournalThread]: decide, append, publish, release),
/// [dev.aaos.kernel.machine.ToolCalls] (the life of one tool call), `Door` (the syscalls of one
/// run), `Inference`, `Summaries` and `Reuse` (what its model is asked, and told of what was said,
/// and when nobody need be asked), [dev.aaos.kernel.machine.Processes] (runs and their threads),
/// [dev.aaos.kernel.machine.Operator] (the same machine, for people).
package dev.aaos.kernel.machine;
