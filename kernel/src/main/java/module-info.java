/// The kernel: agents, capabilities, inference, approvals and effects, as the fold of one
/// journal.
///
/// Needs `java.base`, collections, the capability values, the log and its own words
/// (`kernel-base`), nothing else. The packages of both stand in one line, each using only
/// those before it: base, conversation, budget, ipc, agent, effect, approval, journal, past
/// (the words), authority, syscall, device, state, decide, machine.
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.kernel.base;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.decide;
  exports dev.aaos.kernel.machine;
  exports dev.aaos.kernel.state;
}
