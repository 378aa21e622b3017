package dev.aaos.linux.notify;

import dev.aaos.linux.call.Architecture;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The system calls that wait for a deputy, by their numbers on x86-64 and on aarch64, -1 where
/// there is none.
public enum WatchedCall {
  OPEN(2, -1, 1),
  OPENAT(257, 56, 2),
  CREAT(85, -1),
  TRUNCATE(76, 45),
  MKDIR(83, -1),
  MKDIRAT(258, 34),
  MKNOD(133, -1),
  MKNODAT(259, 33),
  RENAME(82, -1),
  RENAMEAT(264, 38),
  RENAMEAT2(316, 276),
  LINK(86, -1),
  LINKAT(265, 37),
  SYMLINK(88, -1),
  SYMLINKAT(266, 36),
  CHMOD(90, -1),
  FCHMOD(91, 52),
  FCHMODAT(268, 53),
  FCHMODAT2(452, 452),
  UTIMENSAT(280, 88),
  UNLINK(87, -1),
  UNLINKAT(263, 35),
  RMDIR(84, -1),
  KILL(62, 129),
  TKILL(200, 130),
  TGKILL(234, 131),
  RT_SIGQUEUEINFO(129, 138),
  RT_TGSIGQUEUEINFO(297, 240),
  PIDFD_SEND_SIGNAL(424, 424);

  /// Those that make names, or open files for writing.
  public static final Set<WatchedCall> NAMING =
      Collections.unmodifiableSet(EnumSet.range(OPEN, SYMLINKAT));

  /// Those that set modes and times of files, which Landlock does not know.
  public static final Set<WatchedCall> DESCRIBING =
      Collections.unmodifiableSet(EnumSet.range(CHMOD, UTIMENSAT));

  /// Those that remove names.
  public static final Set<WatchedCall> REMOVING =
      Collections.unmodifiableSet(EnumSet.range(UNLINK, RMDIR));

  /// Those that send signals.
  public static final Set<WatchedCall> SIGNALLING =
      Collections.unmodifiableSet(EnumSet.range(KILL, PIDFD_SEND_SIGNAL));

  /// `O_WRONLY | O_RDWR | O_CREAT | O_TRUNC`, and the bit of `O_TMPFILE` that is its own: what
  /// opening a file needs at least one of to change anything.
  public static final int CHANGING = 0x400243;

  /// `O_PATH`: what is opened so can be neither read nor changed.
  public static final int NAMING_ALONE = 0x200000;

  private static final int NO_FLAGS = -1;

  private final int x86;
  private final int aarch64;
  private final int flags;

  WatchedCall(int x86, int aarch64) {
    this(x86, aarch64, NO_FLAGS);
  }

  WatchedCall(int x86, int aarch64, int flags) {
    this.x86 = x86;
    this.aarch64 = aarch64;
    this.flags = flags;
  }

  /// Returns the number on `architecture`, where there is one.
  public OptionalInt number(Architecture architecture) {
    int number = architecture == Architecture.X86_64 ? x86 : aarch64;
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /// Returns which argument holds the flags that decide, with [#CHANGING], whether it is watched;
  /// nothing when it always is.
  public OptionalInt flags() {
    return flags == NO_FLAGS ? OptionalInt.empty() : OptionalInt.of(flags);
  }

  /// Returns the call that has `number` here.
  static Optional<WatchedCall> of(int number) {
    return Arrays.stream(values())
        .filter(call -> call.number(Architecture.CURRENT).equals(OptionalInt.of(number)))
        .findFirst();
  }
}
