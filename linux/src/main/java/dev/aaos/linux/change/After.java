package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;

/// What lay at a name when a command had ended.
public sealed interface After {
  /// Nothing.
  record Nothing() implements After {}

  /// A file.
  record File(Look look, Mark mark) implements After {}

  /// A directory.
  record Directory(Look look) implements After {}

  /// A symbolic link.
  ///
  /// @param target where it led, as it was written
  record Link(PathBytes target) implements After {}

  /// A pipe with a name, a socket or a device.
  record Other(FileType type) implements After {}
}
