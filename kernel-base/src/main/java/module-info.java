/// The words of the kernel: what it and everything around it say to one another. Values, all of
/// them, without behaviour of their own and without state.
///
/// Reading order: [dev.aaos.kernel.base.AgentId] and its siblings, [dev.aaos.kernel.base.Result],
/// [dev.aaos.kernel.conversation.Turn], [dev.aaos.kernel.budget.Budget].
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel.base {
  requires static org.jspecify;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.approval;
  exports dev.aaos.kernel.base;
  exports dev.aaos.kernel.budget;
  exports dev.aaos.kernel.conversation;
  exports dev.aaos.kernel.effect;
  exports dev.aaos.kernel.ipc;
}
