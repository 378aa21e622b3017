package dev.aaos.drivers.tool.undo;

import java.util.List;

/// What taking the changes of one file back comes to.
///
/// @param path its own name
/// @param changes the numbers of the records of the changes, oldest first
/// @param directories how many of the directories above it one of these changes made
/// @param detail why nothing is done; empty where something is
/// @param diff what would become of the file, as a unified diff; empty where there is nothing to
///     show, or it is no text
public record FileUndo(
    String path, List<Long> changes, int directories, Step step, String detail, String diff) {
  /// Copies the list.
  public FileUndo {
    changes = List.copyOf(changes);
  }

  /// What is done.
  public enum Step {
    /// It gets back what it held.
    RESTORE,
    /// It is removed: the changes made it.
    REMOVE,
    /// Nothing: it is as it was.
    UNCHANGED,
    /// Nothing: somebody else has changed it since.
    CHANGED,
    /// Nothing: what it was is not known, or it cannot be looked at.
    UNKNOWN
  }

  /// Returns whether something is done to the file.
  public boolean isDone() {
    return step == Step.RESTORE || step == Step.REMOVE;
  }
}
