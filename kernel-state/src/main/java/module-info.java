/// The state of the machine, as the fold of the journal, and its bytes in snapshots.
///
/// `apply(state, record) -> state` is [dev.aaos.kernel.state.Fold]; whether a capability
/// may be used is asked of one part of the state, [dev.aaos.kernel.authority.Grants].
/// Values only: nothing here reads a clock, takes a chance or waits.
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel.state {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.kernel.base;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.authority;
  exports dev.aaos.kernel.part;
  exports dev.aaos.kernel.state;
}
