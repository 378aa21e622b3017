/// Taking back what agents did: what it comes to, and the agent that does it.
///
/// [dev.aaos.daemon.undo.UndoPlan] reads the records of a part of the past and looks at
/// the files they changed, [dev.aaos.daemon.undo.UndoneCalls] at the calls that others
/// take back; [dev.aaos.daemon.undo.UndoAgent] is what takes that back, an agent with
/// authority over the directories of these files and nothing else, and
/// [dev.aaos.daemon.undo.Undo] has it begin.
package dev.aaos.daemon.undo;
