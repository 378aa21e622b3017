/// The words of the kernel: what it and everything around it say to one another (its syscalls and
/// its devices as interfaces), what can happen, and the bytes in which that stands in the log.
/// Nothing here decides.
///
/// Reading order: [dev.aaos.kernel.base.AgentId] and its siblings, [dev.aaos.kernel.base.Result],
/// [dev.aaos.kernel.conversation.Turn], [dev.aaos.kernel.budget.Budget],
/// [dev.aaos.kernel.agent.Agent], [dev.aaos.kernel.journal.Fact].
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel.base {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.inference;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.agent;
  exports dev.aaos.kernel.approval;
  exports dev.aaos.kernel.base;
  exports dev.aaos.kernel.budget;
  exports dev.aaos.kernel.conversation;
  exports dev.aaos.kernel.device;
  exports dev.aaos.kernel.effect;
  exports dev.aaos.kernel.ipc;
  exports dev.aaos.kernel.journal;
  exports dev.aaos.kernel.past;
  exports dev.aaos.kernel.syscall;
}
