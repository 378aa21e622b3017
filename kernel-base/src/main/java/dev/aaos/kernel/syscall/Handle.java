package dev.aaos.kernel.syscall;

/// An index into the calling agent's own table of grants, as a file descriptor is into a
/// process's.
///
/// In the hands of another agent it names that agent's grant or nothing.
public record Handle(int index) {
  /// Names no grant of anybody. A call under it is refused for want of a capability.
  public static final Handle NONE = new Handle(-1);
}
