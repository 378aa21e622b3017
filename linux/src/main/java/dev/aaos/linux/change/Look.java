package dev.aaos.linux.change;

import dev.aaos.linux.FileStatus;
import java.time.Instant;

/// What is known of a file besides its content.
///
/// @param permissions the lower twelve bits of its mode
/// @param user the owner's uid
/// @param group the owning gid
/// @param modified when its content last changed
public record Look(int permissions, int user, int group, Instant modified) {
  /// Returns that of the file whose status is `status`.
  public static Look of(FileStatus status) {
    return new Look(status.permissions(), status.user(), status.group(), status.modified());
  }

  /// Returns this, changed last at `time`.
  public Look at(Instant time) {
    return new Look(permissions, user, group, time);
  }
}
