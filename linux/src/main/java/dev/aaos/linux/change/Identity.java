package dev.aaos.linux.change;

import dev.aaos.linux.FileStatus;
import java.time.Instant;

/// Which object that is, whatever its names. The number of one that has gone is given to another
/// sooner or later; when it was made tells them apart.
///
/// @param device the file system
/// @param inode the number within it
/// @param born when it was made; the epoch where the file system does not say
public record Identity(long device, long inode, Instant born) {
  /// Returns that of the object whose status is `status`.
  public static Identity of(FileStatus status) {
    return new Identity(status.device(), status.inode(), status.born());
  }
}
