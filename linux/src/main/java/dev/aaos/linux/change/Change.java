package dev.aaos.linux.change;

import dev.aaos.linux.PathBytes;
import java.util.Optional;

/// What is changed at one name, how it was, and what it will be known by.
///
/// Each has an inverse that is one too: what was made is removed, what was replaced is
/// replaced, what was added is cut off.
public sealed interface Change {
  /// Returns the own name, through no link.
  PathBytes path();

  /// A file that did not exist is made.
  ///
  /// @param directories how many of the directories above it are made for it
  /// @param after its content
  record Made(PathBytes path, int directories, Mark after) implements Change {}

  /// The content of a file is replaced.
  ///
  /// @param after its content then
  /// @param text the same, where it is kept: see [Kept#mergeable]
  record Replaced(PathBytes path, Kept before, Mark after, Optional<String> text)
      implements Change {
    /// One after which only that is known.
    public Replaced(PathBytes path, Kept before, Mark after) {
      this(path, before, after, Optional.empty());
    }
  }

  /// A file is added to at its end.
  ///
  /// @param size how long it was, in bytes
  /// @param added what is added
  record Appended(PathBytes path, Look before, long size, Mark added) implements Change {}

  /// A file is removed.
  record Removed(PathBytes path, Kept before) implements Change {}

  /// The end of a file is cut off.
  ///
  /// @param size how long it will be, in bytes
  /// @param tail what is cut off
  @SuppressWarnings("ArrayRecordComponent") // written and read once, never compared
  record Cut(PathBytes path, Look before, long size, byte[] tail) implements Change {}

  /// What lies at a name, of whatever kind, became something else while a command ran. This is
  /// told when it has ended; what was there was put aside before the command could touch it.
  record Became(PathBytes path, Before before, After after) implements Change {}
}
