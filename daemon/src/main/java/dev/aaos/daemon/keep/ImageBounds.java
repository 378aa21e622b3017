package dev.aaos.daemon.keep;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Which images are kept, of how something was before it was changed.
///
/// @param age those that are not older; all where there is nothing
/// @param bytes the newest that come to so many bytes; all where there is nothing
public record ImageBounds(Optional<Duration> age, OptionalLong bytes) {
  /// Returns whether any are to go, ever.
  public boolean isSet() {
    return age.isPresent() || bytes.isPresent();
  }
}
