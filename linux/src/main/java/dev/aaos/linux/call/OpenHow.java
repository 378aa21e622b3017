package dev.aaos.linux.call;

/// How to open: the three members of a `struct open_how`, made only by name.
///
/// Every descriptor is close-on-exec; every one that can carry data is non-blocking.
public record OpenHow(long flags, long mode, long resolve) {
  /// `RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS`: symbolic links are followed while they stay
  /// below.
  public static final long BENEATH = 0x08 | 0x02;

  /// `RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS`: any symbolic link is an error.
  public static final long NO_SYMLINKS = 0x04 | 0x02;

  /// `RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS`: the directory that is begun from is the root.
  public static final long IN_ROOT = 0x10 | 0x02;

  /// Links of every kind are followed: for what the operator names.
  public static final long FOLLOW = 0;

  private static final int O_WRONLY = 0x1;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_NOCTTY = 0x100;
  private static final int O_APPEND = 0x400;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final int TMPFILE = 0x400000;
  private static final int HEEDED = 0x7fffc3;
  private static final int QUIET = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

  /// Returns: name an object of any kind without opening it.
  public static OpenHow name(long resolve) {
    return new OpenHow(O_PATH | O_CLOEXEC, 0, resolve);
  }

  /// Returns: name an object, or a symbolic link itself, without opening it.
  public static OpenHow nameItself(long resolve) {
    return new OpenHow(O_PATH | O_CLOEXEC | Architecture.CURRENT.noFollowFlag(), 0, resolve);
  }

  /// Returns: name a directory without opening it.
  public static OpenHow nameDirectory(long resolve) {
    return new OpenHow(O_PATH | O_CLOEXEC | Architecture.CURRENT.directoryFlag(), 0, resolve);
  }

  /// Returns whether this names an object and opens nothing of it.
  public boolean namesAlone() {
    return (flags & O_PATH) != 0;
  }

  /// Returns: open for reading.
  public static OpenHow read(long resolve) {
    return new OpenHow(QUIET, 0, resolve);
  }

  /// Returns: open a directory for listing and syncing.
  public static OpenHow readDirectory(long resolve) {
    return new OpenHow(QUIET | Architecture.CURRENT.directoryFlag(), 0, resolve);
  }

  /// Returns: open for writing at the end.
  public static OpenHow append() {
    return new OpenHow(QUIET | O_WRONLY | O_APPEND, 0, FOLLOW);
  }

  /// Returns: open a name of a directory as another asked for it, without following or waiting;
  /// what the kernel would not heed in its flags is left out.
  public static OpenHow onBehalf(int flags, int mode) {
    boolean creates = (flags & (O_CREAT | TMPFILE)) != 0;
    return new OpenHow((flags & HEEDED) | QUIET, creates ? mode & 07777 : 0, BENEATH | NO_SYMLINKS);
  }

  /// Returns: open what is open already once more, as another asked for it, without waiting.
  public static OpenHow again(int flags) {
    int heeded = flags & HEEDED & ~(O_CREAT | O_EXCL | Architecture.CURRENT.noFollowFlag());
    return new OpenHow(heeded | QUIET, 0, FOLLOW);
  }

  /// Returns: create a file that must not exist, for its owner alone.
  public static OpenHow createNew() {
    long flags = QUIET | O_WRONLY | O_CREAT | O_EXCL | Architecture.CURRENT.noFollowFlag();
    return new OpenHow(flags, 0600, BENEATH | NO_SYMLINKS);
  }

  /// Returns: create a file that must not exist, for its owner alone, to be written at its end.
  public static OpenHow appendNew() {
    OpenHow create = createNew();
    return new OpenHow(create.flags | O_APPEND, create.mode, create.resolve);
  }
}
