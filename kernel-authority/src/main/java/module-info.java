/// Who may do what: the grants of agents, as one tree, and those who act from outside.
///
/// Needs `java.base`, collections, the capability values, the log and the kernel's own words,
/// nothing
/// else.
@org.jspecify.annotations.NullMarked
module dev.aaos.kernel.authority {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires transitive dev.aaos.collection;
  requires transitive dev.aaos.kernel.base;
  requires transitive dev.aaos.log;

  exports dev.aaos.kernel.authority;
  exports dev.aaos.kernel.part;
}
