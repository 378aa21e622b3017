package dev.aaos.drivers.tool.program;

import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the limits of an agent come to for a command: the bounds that it gets, why it cannot get
/// them on this machine, and which of them it met, in words.
final class CommandLimits {
  private static final int CPU_TIME_USED_UP = 24;
  private static final int FILE_TOO_LARGE = 25;
  private static final long MIB = 1 << 20;
  private static final long KIB = 1 << 10;
  private static final String DELEGATE = "start it under systemd with Delegate=yes";

  private CommandLimits() {}

  /// Returns the bounds of a command that has all the time there is.
  static Bounds bounds(ProgramLimits limits) {
    return new Bounds(
        time(limits),
        Duration.ofSeconds(limits.most(ProgramLimit.CPU)),
        Math.toIntExact(limits.most(ProgramLimit.PROCESSES)),
        Math.toIntExact(limits.most(ProgramLimit.OPEN_FILES)),
        limits.most(ProgramLimit.MEMORY),
        limits.most(ProgramLimit.PROCESS_MEMORY),
        limits.most(ProgramLimit.FILE_SIZE),
        limits.most(ProgramLimit.TEMPORARY),
        limits.named().getOrDefault(ProgramLimit.DISK, Bounds.UNBOUNDED));
  }

  /// Returns how long a command may take.
  static Duration time(ProgramLimits limits) {
    return Duration.ofSeconds(limits.most(ProgramLimit.TIME));
  }

  /// Returns whether it depends on the machine if `limits` can be held.
  static boolean isDemanding(ProgramLimits limits) {
    return Stream.of(
            ProgramLimit.MEMORY, ProgramLimit.PROCESSES, ProgramLimit.TEMPORARY, ProgramLimit.DISK)
        .anyMatch(limits.named()::containsKey);
  }

  /// Returns why a limit that somebody named would not be held for a command as a whole by `here`:
  /// which, what of the kernel is not there, and the mend; empty when all would be.
  static Optional<String> unheld(ProgramLimits limits, Enforcement here) {
    return limits.named().keySet().stream()
        .flatMap(limit -> unheld(limit, limits.most(limit), here)
            .map(why -> limit.word() + " " + limit.text(limits.most(limit))
                + " cannot be held here: " + why)
            .stream())
        .findFirst();
  }

  private static Optional<String> unheld(ProgramLimit limit, long most, Enforcement here) {
    return switch (limit) {
      case MEMORY ->
        here.counted().contains(Counted.MEMORY)
            ? Optional.empty()
            : Optional.of(uncounted(Counted.MEMORY) + ": " + DELEGATE
                + ", or name process_memory, which each process has for itself");
      case PROCESSES -> unheldProcesses(most, here);
      case TEMPORARY ->
        here.tier() == Tier.T2
            ? Optional.empty()
            : Optional.of("in tier T1 temporary files lie in the machine's own /tmp: have it name"
                + " tier T2, or leave it out");
      case DISK ->
        here.tier() == Tier.T2
            ? Optional.empty()
            : Optional.of("in tier T1 temporary files lie on the machine's own disk, where nobody"
                + " counts them: have it name tier T2, or file_size, which each file has for"
                + " itself");
      case PROCESS_MEMORY, CPU, OPEN_FILES, FILE_SIZE, TIME -> Optional.empty();
    };
  }

  private static Optional<String> unheldProcesses(long most, Enforcement here) {
    if (here.counted().contains(Counted.PROCESSES)) {
      return Optional.empty();
    }
    String why = uncounted(Counted.PROCESSES);
    if (here.tier() == Tier.T1) {
      return Optional.of(why + ", and in tier T1 an rlimit counts all that its user runs: "
          + DELEGATE + ", or have it name tier T2");
    }
    if (!here.processesBounded()) {
      return Optional.of(why + ", and kernel.pid_max is not of a namespace before Linux 6.14: "
          + DELEGATE + ", or boot a newer kernel");
    }
    return most >= Bounds.LEAST_NUMBERS
        ? Optional.empty()
        : Optional.of(why + ", and a pid namespace has no less than " + Bounds.LEAST_NUMBERS
            + " numbers: " + DELEGATE + ", or name as many");
  }

  private static String uncounted(Counted what) {
    return "this daemon may make no control group that counts it for a command as a whole"
        + " (controller " + what.controller() + ")";
  }

  /// Returns a sentence for each of `bounds` that the command met; that it took too long is said
  /// elsewhere.
  ///
  /// @param reached what it wanted more of than all of it together may have
  /// @param overfull whether what it wrote takes up more of the disk than it may
  /// @param ending of its first process
  static List<String> met(Bounds bounds, Set<Counted> reached, boolean overfull, Ending ending) {
    List<String> met = new ArrayList<>();
    if (reached.contains(Counted.MEMORY)) {
      met.add("memory: all of it wanted more than " + size(bounds.memory())
          + ", so Linux ended processes of it");
    }
    if (reached.contains(Counted.PROCESSES)) {
      met.add("processes: it wanted more than " + bounds.processes() + " at once, and got no more");
    }
    if (overfull) {
      met.add(
          "disk: what it wrote takes up more than " + size(bounds.disk()) + ", so it was ended");
    }
    if (ending.equals(new Ending.Killed(CPU_TIME_USED_UP))) {
      met.add("processor time: it used up " + bounds.cpu().toSeconds() + " s, so it was ended");
    }
    if (ending.equals(new Ending.Killed(FILE_TOO_LARGE))) {
      met.add("file size: it wrote a file of more than " + size(bounds.fileSize())
          + ", so it was ended");
    }
    return met;
  }

  private static String size(long bytes) {
    return bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
  }
}
