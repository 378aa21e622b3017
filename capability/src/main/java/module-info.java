/// Authority as values: capabilities, the patterns in them, and what may be derived from what.
///
/// Needs nothing but `java.base`, and knows nothing of agents: the kernel, the Linux rulesets and
/// the daemon all read the same definition of "may".
@org.jspecify.annotations.NullMarked
module dev.aaos.capability {
  requires static org.jspecify;

  exports dev.aaos.capability;
  exports dev.aaos.capability.extent;
  exports dev.aaos.capability.protection;
  exports dev.aaos.capability.token;
}
