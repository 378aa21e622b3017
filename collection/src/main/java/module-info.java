/// Collections that never change: a changed copy shares what it did not change. Needs `java.base`
/// alone.
@org.jspecify.annotations.NullMarked
module dev.aaos.collection {
  requires static org.jspecify;

  exports dev.aaos.collection;
}
