/// The state of the machine, as the fold of the journal, its bytes in snapshots, and what is
/// decided
/// on it.
///
/// `apply(state, record) -> state` is [dev.aaos.kernel.state.Fold], and
/// `decide(state, command) -> records` [dev.aaos.kernel.decide.Decider]; whether a capability
/// may be used is asked of one part of the state, [dev.aaos.kernel.authority.Grants].
/// Values only: nothing here reads a clock, takes a chance or waits.
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel.state {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.kernel.authority;
  requires transitive dev.aaos.kernel.base;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.decide;
  exports dev.aaos.kernel.state;
}
