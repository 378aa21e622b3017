package dev.aaos.linux.stage;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Identity;
import java.time.Instant;

/// What lay at a name when it was copied.
///
/// @param path its own name, outside of the copy
/// @param as what lay there; never nothing
/// @param object which object that was
/// @param copy the copy of it, as it was then
/// @param textAt where its text is kept; -1 where it is not
public record Origin(PathBytes path, After as, Identity object, Print copy, long textAt) {
  /// What a copy is known by, as long as nobody has touched it.
  ///
  /// @param object which object that is; a number that has become free is given to
  ///     another
  /// @param changed when it last changed in any way; nobody can set it
  public record Print(Identity object, Instant changed) {
    /// Returns that of the object whose status is `status`.
    static Print of(FileStatus status) {
      return new Print(Identity.of(status), status.changed());
    }
  }
}
