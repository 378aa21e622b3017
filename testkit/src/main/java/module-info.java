/// What the tests of every module share: generated cases with shrinking, and servers that
/// misbehave.
///
/// Reads nothing of the project, so that any module's tests may use it.
@org.jspecify.annotations.NullMarked
module dev.aaos.testkit {
  requires static org.jspecify;

  exports dev.aaos.testkit;
}
