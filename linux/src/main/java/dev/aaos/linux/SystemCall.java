package dev.aaos.linux;

import java.util.Locale;

/// The system calls made here, each with its number on x86-64 and on aarch64.
///
/// Numbers: `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl` of Linux 6.18.
enum SystemCall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  UNAME(63, 160),
  FSYNC(74, 82),
  FCHMOD(91, 52),
  FCHOWN(93, 55),
  FSTATFS(138, 44),
  GETDENTS64(217, 61),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FALLOCATE(285, 47),
  RENAMEAT2(316, 276),
  SECCOMP(317, 277),
  STATX(332, 291),
  OPENAT2(437, 437),
  LANDLOCK_CREATE_RULESET(444, 444);

  private final long x86;
  private final long aarch64;

  SystemCall(long x86, long aarch64) {
    this.x86 = x86;
    this.aarch64 = aarch64;
  }

  /// Returns the number of this call on `architecture`.
  long number(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> x86;
      case AARCH64 -> aarch64;
    };
  }

  /// Returns the call's name as the manual pages have it, such as `openat2`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
