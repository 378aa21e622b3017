/// The kernel at work: it has decided what may happen to agents, capabilities, inference, approvals
/// and effects, records it, and has it done.
///
/// Needs `java.base`, collections, the capability values, the log, its own words (`kernel-base`),
/// authority (`kernel-authority`), state and decisions (`kernel-state`), nothing else. The packages
/// of the four stand in one line, each using only those before it: base, conversation, budget, ipc,
/// approval, agent, effect, journal, past, syscall, device (the words), authority, state, decide
/// (what is decided), machine.
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.kernel.base;
  requires transitive dev.aaos.kernel.state;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.machine;
}
