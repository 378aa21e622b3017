/// Who infers next: the run queue of a backend, the policies that order it, and a simulator of
/// both. Needs `java.base` alone.
@org.jspecify.annotations.NullMarked
module dev.aaos.inference {
  requires static org.jspecify;

  exports dev.aaos.inference;
  exports dev.aaos.inference.simulation;
}
