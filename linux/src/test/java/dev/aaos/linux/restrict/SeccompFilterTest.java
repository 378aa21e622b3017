package dev.aaos.linux.restrict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.Errno;
import dev.aaos.linux.bare.Bare;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.hand.Hands;
import dev.aaos.linux.notify.WatchedCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The filter, run by an interpreter of BPF, against the table read directly: over every
/// number and every class of arguments that a rule tells apart.
final class SeccompFilterTest {
  private static final int NOTIFY = 0x7fc00000;
  private static final Set<String> MAKERS = Set.of(
      "creat",
      "truncate",
      "mkdir",
      "mkdirat",
      "mknod",
      "mknodat",
      "rename",
      "renameat",
      "renameat2",
      "link",
      "linkat",
      "symlink",
      "symlinkat");
  private static final int ALLOW = 0x7fff0000;
  private static final int KILL = 0x80000000;
  private static final int ERRNO = 0x00050000;
  private static final int HIGHEST = 1_024;
  private static final int X32 = 0x40000000;
  private static final SyscallPolicy POLICY = SyscallPolicy.load();
  private static final SyscallPolicy WITHOUT_A_CELL =
      POLICY.with(SyscallPolicy.load(Bare.class, "syscalls.txt"));

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void everyNumber_answersAsTheTableSays(Architecture architecture) {
    everyNumber_answersAsTheTableSays(POLICY, architecture);
    everyNumber_answersAsTheTableSays(WITHOUT_A_CELL, architecture);
    everyNumber_answersAsTheTableSays(Hands.policy(), architecture);
  }

  private static void everyNumber_answersAsTheTableSays(
      SyscallPolicy policy, Architecture architecture) {
    List<Bpf.Instruction> program = SeccompFilter.compile(policy, architecture);
    Map<Integer, SyscallPolicy.Entry> entries = policy.on(architecture);
    Random random = new Random(7);
    int tried = 0;
    for (int number = 0; number < HIGHEST; number++) {
      Optional<SyscallPolicy.Entry> entry = Optional.ofNullable(entries.get(number));
      for (long[] arguments : arguments(entry, random)) {
        assertThat(run(program, SeccompFilter.audited(architecture), number, arguments))
            .as("%s %d %s", architecture, number, entry)
            .isEqualTo(expected(entry, arguments));
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(10 * HIGHEST);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void callsOfAnotherProcessor_endTheProcess_andX32CallsAreNotThere(Architecture architecture) {
    List<Bpf.Instruction> program = SeccompFilter.compile(POLICY, architecture);
    for (int other : List.of(0x40000003, 0x40000028, 0, 0xC000003E ^ 1)) {
      assertThat(run(program, other, 0, new long[6])).isEqualTo(KILL);
    }
    for (int number = 0; number < HIGHEST; number++) {
      assertThat(run(program, SeccompFilter.audited(architecture), X32 | number, new long[6]))
          .isEqualTo(ERRNO | Errno.ENOSYS.number());
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void callsThatMakeNames_wait_andNoOthers(Architecture architecture) {
    assertThat(waited(WatchedCall.NAMING, MAKERS, false, architecture))
        .hasSize(architecture == Architecture.X86_64 ? 15 : 8);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void callsThatSetModesAndTimes_waitBesides_whereLandlockAloneHoldsFiles(
      Architecture architecture) {
    Set<String> all = new TreeSet<>(MAKERS);
    all.addAll(Set.of("chmod", "fchmod", "fchmodat", "fchmodat2", "utimensat"));

    Set<WatchedCall> calls = EnumSet.copyOf(WatchedCall.NAMING);
    calls.addAll(WatchedCall.DESCRIBING);
    assertThat(waited(calls, all, false, architecture))
        .hasSize(architecture == Architecture.X86_64 ? 20 : 12);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void callsThatOpenForReadingOrRemove_waitBesides_whereNamesAreJudged(Architecture architecture) {
    Set<String> all = new TreeSet<>(MAKERS);
    all.addAll(Set.of("unlink", "unlinkat", "rmdir"));

    Set<WatchedCall> calls = EnumSet.copyOf(WatchedCall.NAMING);
    calls.addAll(WatchedCall.REMOVING);
    assertThat(waited(calls, all, true, architecture))
        .hasSize(architecture == Architecture.X86_64 ? 18 : 9);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void callsThatSendSignals_waitBesides_whereLandlockDoesNotKnowThem(Architecture architecture) {
    Set<String> all = new TreeSet<>(MAKERS);
    all.addAll(Set.of(
        "kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"));

    Set<WatchedCall> calls = EnumSet.copyOf(WatchedCall.NAMING);
    calls.addAll(WatchedCall.SIGNALLING);
    assertThat(waited(calls, all, false, architecture))
        .hasSize(architecture == Architecture.X86_64 ? 21 : 14);
  }

  /// Returns which calls waited, after each was seen to wait or not as it must.
  ///
  /// @param always those that wait whatever their arguments are
  private static Set<String> waited(
      Set<WatchedCall> calls, Set<String> always, boolean reading, Architecture architecture) {
    List<Bpf.Instruction> program = SeccompFilter.watching(calls, reading, architecture);
    Random random = new Random(11);
    Set<String> waited = new TreeSet<>();
    for (SyscallPolicy.Entry entry : POLICY.entries()) {
      for (int i = 0; i < 100; i++) {
        long[] arguments = random.longs(6).toArray();
        int answer = run(
            program, SeccompFilter.audited(architecture), entry.number(architecture), arguments);
        boolean opens = entry.name().equals("open") || entry.name().equals("openat");
        long flags = arguments[entry.name().equals("open") ? 1 : 2];
        // Write only, read and write, create, truncate, and a file without a name; O_PATH.
        boolean waits = always.contains(entry.name())
            || (opens && (flags & (1 | 2 | 0100 | 01000 | 020000000)) != 0)
            || (opens && reading && (flags & 010000000) == 0);
        boolean there = entry.number(architecture) >= 0;
        assertThat(answer).as(entry.name()).isEqualTo(there && waits ? NOTIFY : ALLOW);
        if (answer == NOTIFY) {
          waited.add(entry.name());
        }
      }
    }
    assertThat(run(program, SeccompFilter.audited(architecture), openat(architecture), new long[6]))
        .isEqualTo(reading ? NOTIFY : ALLOW);
    return waited;
  }

  private static int openat(Architecture architecture) {
    return POLICY.entries().stream()
        .filter(entry -> entry.name().equals("openat"))
        .findFirst()
        .orElseThrow()
        .number(architecture);
  }

  /// Whoever adds a call to the table that makes a name has to have it wait.
  @Test
  void everyCallThatTakesAName_isKnownToMakeNone_orWaits() {
    assertThat(POLICY.entries().stream()
            .filter(entry -> !(entry.rule() instanceof SyscallPolicy.Refuse))
            .map(SyscallPolicy.Entry::name)
            .filter(name -> name.matches(
                ".*(open|creat|mknod|mkdir|rename|link|truncate|bind|mount|handle).*")))
        .containsExactlyInAnyOrderElementsOf(Stream.concat(
                MAKERS.stream(),
                Stream.of(
                    "open",
                    "openat",
                    "pidfd_open",
                    "readlink",
                    "readlinkat",
                    "unlink",
                    "unlinkat",
                    "ftruncate",
                    "mbind",
                    "timer_create",
                    "timerfd_create",
                    "epoll_create",
                    "epoll_create1",
                    "memfd_create",
                    "landlock_create_ruleset",
                    "bind"))
            .toList());
  }

  @Test
  void whatWouldGiveTheCellAway_isRefusedByName() {
    assertThat(POLICY.entries().stream()
            .filter(entry -> entry.rule() instanceof SyscallPolicy.Allow)
            .map(SyscallPolicy.Entry::name))
        .doesNotContain(
            "unshare",
            "setns",
            "mount",
            "umount2",
            "pivot_root",
            "chroot",
            "open_tree",
            "fsopen",
            "move_mount",
            "mount_setattr",
            "ptrace",
            "process_vm_writev",
            "pidfd_getfd",
            "bpf",
            "keyctl",
            "add_key",
            "userfaultfd",
            "perf_event_open",
            "io_uring_setup",
            "clone3",
            "openat2",
            "clone",
            "socket",
            "socketpair",
            "personality",
            "ioctl",
            "chmod",
            "fchmodat",
            "mknod",
            "open_by_handle_at",
            "init_module",
            "kexec_load",
            "reboot",
            "fanotify_init");
    assertThat(POLICY.entries()).allSatisfy(entry -> assertThat(entry.reason()).isNotBlank());
  }

  @Test
  void withoutACell_nothingIsAllowedThatLandlockDoesNotSee() {
    assertThat(WITHOUT_A_CELL.entries().stream()
            .filter(entry -> entry.rule() instanceof SyscallPolicy.Allow)
            .map(SyscallPolicy.Entry::name))
        .doesNotContain("chown", "fchown", "utime", "utimes", "setxattr", "fsetxattr", "getxattr")
        .doesNotContain("inotify_init1", "shmget", "msgget", "semget", "mq_open")
        .doesNotContain("socket", "connect", "bind", "prlimit64", "setrlimit", "setpriority")
        .doesNotContain("ioprio_set", "sched_setscheduler", "prctl", "process_madvise");
  }

  @Test
  void aTableThatCannotBeRead_isNamedByItsLine() {
    assertThatThrownBy(() -> SyscallPolicy.parse("[allow] why\nread 0"))
        .hasMessageContaining("'read 0' is no entry");
    assertThatThrownBy(() -> SyscallPolicy.parse("[arg9 in 1] why\nread 0 63"))
        .hasMessageContaining("'arg9 in 1' is no rule");
    assertThatThrownBy(
            () -> SyscallPolicy.parse("[allow] a\nread 0 63\nagain 0 64").on(Architecture.X86_64))
        .hasMessageContaining("system call 0 stands twice");
  }

  /// Values on each side of what each check looks at, with and without bits the kernel
  /// ignores.
  private static List<long[]> arguments(Optional<SyscallPolicy.Entry> entry, Random random) {
    List<long[]> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(random.longs(6).toArray());
    }
    all.add(new long[6]);
    if (entry.isPresent() && entry.get().rule() instanceof SyscallPolicy.Checked checked) {
      for (int i = 0; i < 400; i++) {
        long[] arguments = new long[6];
        for (SyscallPolicy.Check check : checked.checks()) {
          int value = check.values().get(random.nextInt(check.values().size()));
          long chosen = switch (random.nextInt(4)) {
            case 0 -> value;
            case 1 -> value ^ (1L << random.nextInt(32));
            case 2 -> (check.mask() == -1 ? 0 : ~check.mask() & random.nextInt()) | value;
            default -> (random.nextLong() << 32) | Integer.toUnsignedLong(value);
          };
          arguments[check.argument()] = chosen;
        }
        all.add(arguments);
      }
    }
    return all;
  }

  /// The rule, read from the table without the compiler.
  private static int expected(Optional<SyscallPolicy.Entry> entry, long[] arguments) {
    if (entry.isEmpty()) {
      return ERRNO | Errno.ENOSYS.number();
    }
    return switch (entry.get().rule()) {
      case SyscallPolicy.Allow() -> ALLOW;
      case SyscallPolicy.Refuse(Errno errno) -> ERRNO | errno.number();
      case SyscallPolicy.Checked(List<SyscallPolicy.Check> checks) -> {
        int answer = ALLOW;
        for (SyscallPolicy.Check check : checks) {
          boolean good = check.passes((int) arguments[check.argument()]);
          if (check.verdict().isEmpty() && good) {
            break;
          }
          if (check.verdict().isPresent() && !good) {
            answer = ERRNO | check.verdict().get().number();
            break;
          }
        }
        yield answer;
      }
    };
  }

  /// Runs `program` as the kernel does (Documentation/networking/filter.rst).
  private static int run(
      List<Bpf.Instruction> program, int architecture, int number, long[] arguments) {
    int at = 0;
    int accumulator = 0;
    while (true) {
      Bpf.Instruction one = program.get(at++);
      switch (one.code()) {
        case 0x20 -> accumulator = word(one.operand(), architecture, number, arguments);
        case 0x54 -> accumulator &= one.operand();
        case 0x05 -> at += one.operand();
        case 0x15 -> at += accumulator == one.operand() ? one.jumpTrue() : one.jumpFalse();
        case 0x35 ->
          at += Integer.compareUnsigned(accumulator, one.operand()) >= 0
              ? one.jumpTrue()
              : one.jumpFalse();
        case 0x06 -> {
          return one.operand();
        }
        default -> throw new IllegalStateException("instruction " + one);
      }
    }
  }

  private static int word(int offset, int architecture, int number, long[] arguments) {
    return switch (offset) {
      case 0 -> number;
      case 4 -> architecture;
      default -> {
        long argument = arguments[(offset - 16) / 8];
        yield (int) (offset % 8 == 0 ? argument : argument >>> 32);
      }
    };
  }
}
