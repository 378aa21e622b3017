package dev.aaos.linux.trail;

import dev.aaos.linux.FileStatus;

/// A user and a group, by number.
public record Owner(int user, int group) {
  /// Returns those of what has `status`.
  static Owner of(FileStatus status) {
    return new Owner(status.user(), status.group());
  }
}
