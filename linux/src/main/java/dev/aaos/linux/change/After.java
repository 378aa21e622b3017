package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import java.util.Optional;

/// What lay at a name when a command had ended.
public sealed interface After {
  /// Nothing.
  record Nothing() implements After {}

  /// A file.
  ///
  /// @param text its content, where that is kept: see [Kept#mergeable]
  record File(Look look, Mark mark, Optional<String> text) implements After {
    /// One of whose content only that is known.
    public File(Look look, Mark mark) {
      this(look, mark, Optional.empty());
    }
  }

  /// A directory.
  record Directory(Look look) implements After {}

  /// A symbolic link.
  ///
  /// @param target where it led, as it was written
  record Link(PathBytes target) implements After {}

  /// A pipe with a name, a socket or a device.
  record Other(FileType type) implements After {}
}
