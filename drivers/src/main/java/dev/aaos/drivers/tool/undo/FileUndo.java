package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.ChangeRef;
import java.util.List;
import java.util.Optional;

/// What taking the changes of what lies at one name back comes to.
///
/// @param path its own name
/// @param kind what it is to be; of what is removed, what it is
/// @param changes where the changes are on record, oldest first
/// @param directories how many of the directories above it one of these changes made
/// @param detail why nothing is done, or what is where no diff can say it; often empty
/// @param diff what would become of the file, as a unified diff; empty where there is nothing to
///     show, or it is no text
/// @param merge what would become of one that somebody else has changed since, were both kept
public record FileUndo(
    String path,
    Kind kind,
    List<ChangeRef> changes,
    int directories,
    Step step,
    String detail,
    String diff,
    Optional<FileMerge> merge) {
  /// Copies the list.
  public FileUndo {
    changes = List.copyOf(changes);
  }

  /// What lies at a name.
  public enum Kind {
    FILE,
    DIRECTORY,
    /// A symbolic link.
    LINK,
    /// A pipe that has a name.
    PIPE,
    /// A socket or a device.
    OTHER
  }

  /// What is done.
  public enum Step {
    /// It gets back what it was.
    RESTORE,
    /// It is removed: the changes made it.
    REMOVE,
    /// It gets back what it was, and keeps what somebody else has changed since.
    MERGE,
    /// Nothing: it is as it was.
    UNCHANGED,
    /// Nothing: somebody else has changed it since.
    CHANGED,
    /// Nothing: what it was is not known, or it cannot be looked at.
    UNKNOWN
  }

  /// Returns whether something is done to it.
  public boolean isDone() {
    return step == Step.RESTORE || step == Step.REMOVE || step == Step.MERGE;
  }

  /// Returns whether it is left as it is, though not as it was.
  public boolean isLeft() {
    return step == Step.CHANGED || step == Step.UNKNOWN;
  }

  /// Returns the same, of which nothing is done.
  FileUndo left(Step step, String why) {
    return new FileUndo(path, kind, changes, directories, step, why, "", Optional.empty());
  }

  /// Returns the same, in which what somebody else did is kept.
  FileUndo merging(FileMerge by) {
    return new FileUndo(
        path,
        kind,
        changes,
        directories,
        Step.MERGE,
        "what was changed since is kept",
        by.text(),
        Optional.of(by));
  }

  /// Returns the same, of which something is done that no diff shows.
  FileUndo with(Step step, String detail) {
    return new FileUndo(path, kind, changes, directories, step, detail, diff, merge);
  }
}
