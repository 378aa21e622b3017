/// The durable, hash-chained sequence of records and the content beside it; knows nothing of what
/// records mean.
///
/// Needs `java.base` alone, so that whoever doubts a machine can check its log without it.
@org.jspecify.annotations.NullMarked
module dev.aaos.log {
  requires static org.jspecify;

  exports dev.aaos.log;
  exports dev.aaos.log.anchor;
  exports dev.aaos.log.keep;
  exports dev.aaos.log.proof;
  exports dev.aaos.log.prune;
  exports dev.aaos.log.room;
  exports dev.aaos.log.snapshot;
}
