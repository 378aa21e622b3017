package dev.aaos.linux.probe;

/// Whether the kernel has something, found out by trying it.
public sealed interface Facility {
  /// It is there.
  ///
  /// @param detail what exactly was found, such as a version
  record Present(String detail) implements Facility {}

  /// It is not there, or not for this process.
  ///
  /// @param reason what was tried and what the kernel answered
  record Absent(String reason) implements Facility {}

  /// Returns whether it is there.
  default boolean isPresent() {
    return this instanceof Present;
  }
}
