package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;

/// What lies at a name in thought, while changes are taken back there.
sealed interface Shape {
  /// Nothing.
  record Gone() implements Shape {}

  /// A file: the first bytes of what lies on the disk, and more.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(long disk, byte[] more) implements Shape {
    long size() {
      return disk + more.length;
    }
  }

  /// A directory.
  record Directory() implements Shape {}

  /// A symbolic link.
  record Link(PathBytes target) implements Shape {}

  /// A pipe with a name, a socket or a device.
  record Other(FileType type) implements Shape {}

  /// Returns how a person would call what was put there.
  default String words() {
    return switch (this) {
      case Gone() -> "nothing";
      case Part part -> "a file";
      case Directory() -> "a directory";
      case Link link -> "a symbolic link";
      case Other(FileType type) -> type == FileType.PIPE ? "a pipe" : "a socket or a device";
    };
  }
}
