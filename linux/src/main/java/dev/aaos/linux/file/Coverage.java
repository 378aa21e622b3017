package dev.aaos.linux.file;

import dev.aaos.linux.PathBytes;

/// Says how far an opened object is covered by the caller's grants.
@FunctionalInterface
public interface Coverage {
  /// Returns the cover of the object whose own, resolved name is `real`.
  Cover of(PathBytes real);

  /// How far an object is covered.
  enum Cover {
    /// Not at all.
    NONE,
    /// A regular file is covered while this is its only name.
    SINGLE_LINK,
    /// Whatever number of names it has.
    ANY_LINKS
  }
}
