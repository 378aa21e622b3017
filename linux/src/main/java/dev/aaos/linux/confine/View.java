package dev.aaos.linux.confine;

import dev.aaos.linux.PathBytes;
import java.util.Set;

/// One file or directory tree that a confined program sees, and what it may do there.
///
/// @param path where it is seen: the name the grant has for it
/// @param real where it lies, without links; what is opened is checked to lie there
/// @param directory whether it is a whole tree; otherwise one file
/// @param access what may be done, at least one thing
public record View(PathBytes path, PathBytes real, boolean directory, Set<Access> access) {
  /// What may be done to what is seen. A tree without WRITE is mounted read-only, besides.
  public enum Access {
    /// Reading files and listing directories.
    READ,
    /// Running files as programs.
    EXECUTE,
    /// Changing, creating, renaming and deleting.
    WRITE,
    /// Seeing which names there are, and having each opened that [Permits] says may be.
    JUDGED
  }

  /// Copies the set.
  public View {
    access = Set.copyOf(access);
    if (access.isEmpty() || !path.isAbsolute() || !real.isAbsolute()) {
      throw new IllegalArgumentException("a view of " + path + " at " + real + " with " + access
          + ": give absolute paths and access");
    }
  }

  /// Returns whether what is opened there for reading is judged name by name.
  public boolean isJudged() {
    return access.contains(Access.JUDGED) && !access.contains(Access.READ);
  }

  /// Returns whether there may be names in it that are written one by one, in a tree that is else
  /// read-only.
  public boolean hasDoor() {
    return directory && access.contains(Access.JUDGED) && !isWritable();
  }

  /// Returns whether it may be changed.
  public boolean isWritable() {
    return access.contains(Access.WRITE);
  }
}
