package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import java.util.Optional;

/// What lay at a name before a command did anything there.
public sealed interface Before {
  /// Nothing.
  record Nothing() implements Before {}

  /// A file.
  ///
  /// @param shared the object, by which its other names are known; empty where it had none, ever
  record File(Kept kept, Optional<Identity> shared) implements Before {}

  /// A directory.
  record Directory(Look look) implements Before {}

  /// A symbolic link.
  ///
  /// @param target where it led, as it was written
  record Link(Look look, PathBytes target) implements Before {}

  /// A pipe with a name, a socket or a device.
  record Other(Look look, FileType type) implements Before {}
}
