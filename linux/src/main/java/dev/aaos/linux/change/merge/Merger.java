package dev.aaos.linux.change.merge;

import java.util.Optional;

/// Makes one text of two that were made of a third.
@FunctionalInterface
public interface Merger {
  /// Returns `base` with what `ours` changed of it and what `theirs` did; empty when both
  /// changed the same lines.
  Optional<String> merge(String base, String ours, String theirs);
}
