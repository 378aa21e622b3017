package dev.aaos.linux.restrict;

import dev.aaos.linux.Errno;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.notify.WatchedCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A [SyscallPolicy] as a BPF program for one processor.
///
/// It begins with the processor: a program that switches to another's calls is killed, and x32
/// calls, whose numbers begin at 2^30, are not in the table. Then it looks the number up in a
/// tree, at most ten comparisons deep, and looks at arguments where the rule asks for it.
public final class SeccompFilter {
  private static final int AT_NUMBER = 0;
  private static final int AT_ARCHITECTURE = 4;
  private static final int AT_ARGUMENTS = 16;
  private static final int ALLOW = 0x7fff0000;
  private static final int ERRNO = 0x00050000;
  private static final int NOTIFY = 0x7fc00000;
  private static final int KILL_PROCESS = 0x80000000;

  private final Bpf bpf = new Bpf();
  private final List<Pending> pending = new ArrayList<>();

  private record Pending(Bpf.Label label, SyscallPolicy.Checked rule) {}

  /// From `first` on, up to the next range, `rule` holds.
  private record Range(int first, SyscallPolicy.Rule rule) {}

  private SeccompFilter() {}

  /// Returns the program that holds a thread on `architecture` to `policy`.
  public static List<Bpf.Instruction> compile(SyscallPolicy policy, Architecture architecture) {
    SeccompFilter filter = new SeccompFilter();
    filter.bpf.load(AT_ARCHITECTURE);
    Bpf.Label known = new Bpf.Label();
    filter.bpf.jumpIfEqual(audited(architecture), known);
    filter.bpf.answer(KILL_PROCESS);
    filter.bpf.place(known);
    filter.bpf.load(AT_NUMBER);
    filter.lookUp(ranges(policy.on(architecture)));
    filter.checks();
    return filter.bpf.program();
  }

  /// Returns the program that has `calls` on `architecture` wait for a
  /// [dev.aaos.linux.notify.Deputy] and lets all others be made. It stands beside another
  /// that has refused what nobody may do.
  ///
  /// @param reading whether to have what opens files for reading wait, too
  static List<Bpf.Instruction> watching(
      Set<WatchedCall> calls, boolean reading, Architecture architecture) {
    Bpf bpf = new Bpf();
    bpf.load(AT_NUMBER);
    for (WatchedCall call : calls) {
      if (call.number(architecture).isPresent()) {
        Bpf.Label watched = new Bpf.Label();
        Bpf.Label others = new Bpf.Label();
        bpf.jumpIfEqual(call.number(architecture).getAsInt(), watched);
        bpf.jump(others);
        bpf.place(watched);
        if (call.flags().isPresent()) {
          Bpf.Label changesNothing = new Bpf.Label();
          bpf.load(AT_ARGUMENTS + call.flags().getAsInt() * Long.BYTES);
          bpf.and(WatchedCall.CHANGING);
          bpf.jumpIfEqual(0, changesNothing);
          bpf.answer(NOTIFY);
          bpf.place(changesNothing);
          if (reading) {
            Bpf.Label opensNothing = new Bpf.Label();
            bpf.load(AT_ARGUMENTS + call.flags().getAsInt() * Long.BYTES);
            bpf.and(WatchedCall.NAMING_ALONE);
            bpf.jumpIfEqual(WatchedCall.NAMING_ALONE, opensNothing);
            bpf.answer(NOTIFY);
            bpf.place(opensNothing);
          }
          bpf.answer(ALLOW);
        } else {
          bpf.answer(NOTIFY);
        }
        bpf.place(others);
      }
    }
    bpf.answer(ALLOW);
    return bpf.program();
  }

  /// `AUDIT_ARCH_X86_64` and `AUDIT_ARCH_AARCH64`.
  static int audited(Architecture architecture) {
    return architecture == Architecture.X86_64 ? 0xC000003E : 0xC00000B7;
  }

  private static List<Range> ranges(Map<Integer, SyscallPolicy.Entry> entries) {
    SyscallPolicy.Rule absent = new SyscallPolicy.Refuse(Errno.ENOSYS);
    TreeMap<Integer, SyscallPolicy.Rule> starts = new TreeMap<>();
    starts.put(0, absent);
    entries.forEach((number, entry) -> {
      starts.put(number, entry.rule());
      starts.putIfAbsent(number + 1, absent);
    });
    List<Range> ranges = new ArrayList<>();
    starts.forEach((first, rule) -> {
      if (ranges.isEmpty() || !ranges.getLast().rule.equals(rule)) {
        ranges.add(new Range(first, rule));
      }
    });
    return ranges;
  }

  private void lookUp(List<Range> ranges) {
    if (ranges.size() == 1) {
      decide(ranges.getFirst().rule);
      return;
    }
    int middle = ranges.size() / 2;
    Bpf.Label upper = new Bpf.Label();
    bpf.jumpIfAtLeast(ranges.get(middle).first, upper);
    lookUp(ranges.subList(0, middle));
    bpf.place(upper);
    lookUp(ranges.subList(middle, ranges.size()));
  }

  private void decide(SyscallPolicy.Rule rule) {
    switch (rule) {
      case SyscallPolicy.Allow() -> bpf.answer(ALLOW);
      case SyscallPolicy.Refuse(Errno errno) -> bpf.answer(refusal(errno));
      case SyscallPolicy.Checked checked -> {
        Bpf.Label label = new Bpf.Label();
        pending.add(new Pending(label, checked));
        bpf.jump(label);
      }
    }
  }

  private void checks() {
    for (Pending one : pending) {
      bpf.place(one.label);
      for (SyscallPolicy.Check check : one.rule.checks()) {
        check(check);
      }
      bpf.answer(ALLOW);
    }
  }

  private void check(SyscallPolicy.Check check) {
    bpf.load(AT_ARGUMENTS + check.argument() * Long.BYTES);
    bpf.and(check.mask());
    Bpf.Label match = new Bpf.Label();
    check.values().forEach(value -> bpf.jumpIfEqual(value, match));
    Bpf.Label next = new Bpf.Label();
    if (!check.among()) {
      bpf.jump(next);
      bpf.place(match);
      bpf.answer(check.verdict().map(SeccompFilter::refusal).orElse(ALLOW));
    } else if (check.verdict().isPresent()) {
      bpf.answer(refusal(check.verdict().get()));
      bpf.place(match);
    } else {
      bpf.jump(next);
      bpf.place(match);
      bpf.answer(ALLOW);
    }
    bpf.place(next);
  }

  private static int refusal(Errno errno) {
    return ERRNO | errno.number();
  }

  /// Returns `program` as a `struct sock_fprog` in `arena`.
  static MemorySegment inMemory(Arena arena, List<Bpf.Instruction> program) {
    MemorySegment filters = arena.allocate(program.size() * 8L, Long.BYTES);
    for (int i = 0; i < program.size(); i++) {
      Bpf.Instruction one = program.get(i);
      filters.set(ValueLayout.JAVA_SHORT, i * 8L, (short) one.code());
      filters.set(ValueLayout.JAVA_BYTE, i * 8L + 2, (byte) one.jumpTrue());
      filters.set(ValueLayout.JAVA_BYTE, i * 8L + 3, (byte) one.jumpFalse());
      filters.set(ValueLayout.JAVA_INT, i * 8L + 4, one.operand());
    }
    MemorySegment header = arena.allocate(16, Long.BYTES);
    header.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
    header.set(ValueLayout.JAVA_LONG, 8, filters.address());
    return header;
  }
}
