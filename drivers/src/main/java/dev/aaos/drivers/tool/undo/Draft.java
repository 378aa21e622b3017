package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Look;
import java.util.Optional;

/// What an undo of one name comes to by itself, before it is known what becomes of those around
/// it.
///
/// @param undo as it is told
/// @param status that of what lies there; empty where there is nothing
/// @param look what a directory that is to be there looked like
/// @param ofNodes whether commands had to do with it
/// @param shared the object that a file was, where it had other names
record Draft(
    PathBytes path,
    FileUndo undo,
    Optional<FileStatus> status,
    Optional<Look> look,
    boolean ofNodes,
    Optional<Identity> shared) {
  private static final int OPEN = 0700;

  Draft left(Step step, String why) {
    return new Draft(path, undo.left(step, why), status, look, ofNodes, shared);
  }

  Draft with(FileUndo other) {
    return new Draft(path, other, status, look, ofNodes, shared);
  }

  /// Returns the directory in which it lies.
  PathBytes parent() {
    return path.parent().orElse(PathBytes.ROOT);
  }

  boolean isDirectoryNow() {
    return status.filter(now -> now.type() == FileType.DIRECTORY).isPresent();
  }

  boolean isRemoved() {
    return undo.step() == Step.REMOVE;
  }

  /// Returns whether something is to be there that is made now, or made otherwise.
  boolean isPut() {
    return undo.step() == Step.RESTORE || undo.step() == Step.MERGE;
  }

  /// Returns whether a directory is made where none is.
  boolean makesDirectory() {
    return undo.step() == Step.RESTORE && undo.kind() == Kind.DIRECTORY && !isDirectoryNow();
  }

  /// Returns whether a directory that is there only gets its mode or its time.
  boolean isLookAlone() {
    return undo.step() == Step.RESTORE && undo.kind() == Kind.DIRECTORY && isDirectoryNow();
  }

  /// Returns whether a directory that is there is to go, for nothing or for something else.
  boolean empties() {
    return isDirectoryNow()
        && (isRemoved() || (undo.step() == Step.RESTORE && undo.kind() != Kind.DIRECTORY));
  }

  /// Returns whether something is put where nothing is.
  boolean fills() {
    return undo.step() == Step.RESTORE && status.isEmpty();
  }

  /// Returns whether the directory that is there keeps its owner out.
  boolean isClosed() {
    return isDirectoryNow() && (status.orElseThrow().permissions() & OPEN) != OPEN;
  }

  /// Returns whether the directory that is made is to keep its owner out at last.
  boolean closesLater() {
    return makesDirectory()
        && look.filter(last -> (last.permissions() & OPEN) != OPEN).isPresent();
  }

  /// Returns the kind of what `goal` makes of what has `status`.
  static Kind kind(Goal goal, Optional<FileStatus> status) {
    return switch (goal) {
      case Goal.Content _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Name _ -> Kind.FILE;
      case Goal.Directory directory -> Kind.DIRECTORY;
      case Goal.Link link -> Kind.LINK;
      case Goal.Pipe pipe -> Kind.PIPE;
      case Goal.Already _, Goal.Gone _, Goal.Looks _, Goal.Changed _, Goal.Unknown _ ->
        status.map(now -> kind(now.type())).orElse(Kind.FILE);
    };
  }

  private static Kind kind(FileType type) {
    return switch (type) {
      case FILE -> Kind.FILE;
      case DIRECTORY -> Kind.DIRECTORY;
      case SYMLINK -> Kind.LINK;
      case PIPE -> Kind.PIPE;
      case OTHER -> Kind.OTHER;
    };
  }
}
