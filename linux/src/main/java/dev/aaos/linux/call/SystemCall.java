package dev.aaos.linux.call;

import java.util.Locale;

/// The system calls made here, each with its number on x86-64 and on aarch64.
///
/// Numbers: `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl` of Linux 6.18.
public enum SystemCall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  IOCTL(16, 29),
  PREAD64(17, 67),
  SOCKET(41, 198),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  SHUTDOWN(48, 210),
  SHMGET(29, 194),
  SOCKETPAIR(53, 199),
  KILL(62, 129),
  UNAME(63, 160),
  FCNTL(72, 25),
  FSYNC(74, 82),
  FTRUNCATE(77, 46),
  CHDIR(80, 49),
  CHMOD(90, -1),
  FCHMOD(91, 52),
  FCHOWN(93, 55),
  UMASK(95, 166),
  PTRACE(101, 117),
  GETPPID(110, 173),
  GETUID(102, 174),
  GETGID(104, 176),
  CAPSET(126, 91),
  FSTATFS(138, 44),
  FLOCK(73, 32),
  PIVOT_ROOT(155, 41),
  PRCTL(157, 167),
  MOUNT(165, 40),
  SETHOSTNAME(170, 161),
  UMOUNT2(166, 39),
  SETXATTR(188, 5),
  GETDENTS64(217, 61),
  WAITID(247, 95),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  FACCESSAT(269, 48),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  UTIMENSAT(280, 88),
  PIPE2(293, 59),
  INOTIFY_INIT1(294, 26),
  PRLIMIT64(302, 261),
  SETNS(308, 268),
  FALLOCATE(285, 47),
  PROCESS_VM_READV(310, 270),
  RENAMEAT2(316, 276),
  SECCOMP(317, 277),
  BPF(321, 280),
  STATX(332, 291),
  PIDFD_SEND_SIGNAL(424, 424),
  IO_URING_SETUP(425, 425),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  PIDFD_OPEN(434, 434),
  OPENAT2(437, 437),
  PIDFD_GETFD(438, 438),
  MOUNT_SETATTR(442, 442),
  LANDLOCK_CREATE_RULESET(444, 444),
  LANDLOCK_ADD_RULE(445, 445),
  LANDLOCK_RESTRICT_SELF(446, 446),
  FCHMODAT2(452, 452);

  private final long x86;
  private final long aarch64;

  SystemCall(long x86, long aarch64) {
    this.x86 = x86;
    this.aarch64 = aarch64;
  }

  /// Returns the number of this call on `architecture`.
  public long number(Architecture architecture) {
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
