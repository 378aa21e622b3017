package dev.aaos.linux.change;

/// The owner and the mode of what lies at a name in thought, while changes are taken back there.
///
/// Of a file the set-id bits do not count: no undo gives them back. A directory counts as left
/// in a mode when its owner was let into it besides: an undo opens what is in its way.
/// For one thread.
final class Modes {
  private static final int OF_FILES = 01777;
  private static final int OF_DIRECTORIES = 03777;
  private static final int OPEN = 0700;

  private final Current now;
  private int permissions;
  private boolean onDisk = true;

  /// Begins with what `now` has.
  Modes(Current now) {
    this.now = now;
    this.permissions = now.look().permissions();
  }

  /// Has what lies there have the mode of `look` from now on.
  void imagine(Look look) {
    permissions = look.permissions();
    onDisk = false;
  }

  /// Returns whether a file has the owner and mode of `look`.
  boolean isOfFile(Look look) {
    return isOwnedAs(look) && (permissions & OF_FILES) == (look.permissions() & OF_FILES);
  }

  /// Returns whether a directory has the owner and mode of `look`, or was opened besides.
  boolean isOfDirectory(Look look) {
    int has = permissions & OF_DIRECTORIES;
    int had = look.permissions() & OF_DIRECTORIES;
    return isOwnedAs(look) && (has == had || has == (had | OPEN));
  }

  /// Returns whether what lies on the disk has owner and mode of `look`; a link has no mode.
  boolean isExactly(Look look) {
    int counts = switch (now.type().orElseThrow()) {
      case DIRECTORY -> OF_DIRECTORIES;
      case SYMLINK -> 0;
      case FILE, PIPE, OTHER -> OF_FILES;
    };
    return now.isOwnedAs(look)
        && (now.look().permissions() & counts) == (look.permissions() & counts);
  }

  private boolean isOwnedAs(Look look) {
    return !onDisk || now.isOwnedAs(look);
  }
}
