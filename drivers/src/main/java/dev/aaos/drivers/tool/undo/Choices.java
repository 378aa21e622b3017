package dev.aaos.drivers.tool.undo;

import java.util.Set;

/// What a person wants of files that somebody else has changed since; the others are left alone.
///
/// @param anyway the paths of those that get back what they were
/// @param merged the paths of those in which what somebody else did is kept and the rest taken
///     back
public record Choices(Set<String> anyway, Set<String> merged) {
  /// To leave all of them alone.
  public static final Choices NONE = anyway(Set.of());

  /// Copies the sets.
  public Choices {
    anyway = Set.copyOf(anyway);
    merged = Set.copyOf(merged);
  }

  /// To give `paths` back what they were.
  public static Choices anyway(Set<String> paths) {
    return new Choices(paths, Set.of());
  }
}
