/// What the daemon and the command line must agree on without being told: where things lie, what
/// settings are called, which build this is.
///
/// Needs `java.base` alone.
@org.jspecify.annotations.NullMarked
module dev.aaos.wire {
  requires static org.jspecify;

  exports dev.aaos.wire;
}
