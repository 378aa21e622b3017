package dev.aaos.linux.confine;

import java.util.List;
import java.util.Set;

/// What confines a program here, as the helper found out by doing it.
///
/// @param landlock the version of Landlock in force
/// @param processesBounded whether the process numbers of each command are apart, and so bounded
/// @param profile name and version of what every program sees besides what was granted
/// @param counted what control groups count for all processes of a command together
public record Enforcement(
    Tier tier, int landlock, boolean processesBounded, String profile, Set<Counted> counted) {
  private static final int SIGNALS_SINCE = 6;
  private static final String LIMITS =
      "processor time, file size, descriptors: rlimits, for each process";

  /// Copies the set.
  public Enforcement {
    counted = Set.copyOf(counted);
  }

  /// Returns the same where `more` is counted.
  public Enforcement counting(Set<Counted> more) {
    return new Enforcement(tier, landlock, processesBounded, profile, more);
  }

  /// One layer of it.
  ///
  /// @param name one or two words
  /// @param what in force, in one line
  public record Layer(String name, String what) {
    @Override
    public String toString() {
      return name + ": " + what;
    }
  }

  /// Returns what is in force, layer by layer.
  ///
  /// @param hosts whether anything leads out of the program's network
  public List<Layer> layers(boolean hosts) {
    return switch (tier) {
      case T1 -> withoutCell();
      case T2 -> inCell(hosts);
    };
  }

  private List<Layer> withoutCell() {
    return List.of(
        new Layer("namespaces", "none of its own"),
        new Layer("mounts", "none of its own; a private directory for HOME and TMPDIR"),
        new Layer(
            "landlock",
            "ABI " + landlock
                + (landlock < SIGNALS_SINCE ? ": files" : ": files, signals, abstract sockets")),
        new Layer(
            "seccomp",
            "allow-list; no_new_privs; names, modes and times"
                + (landlock < SIGNALS_SINCE ? ", and signals," : "") + " by a deputy"),
        new Layer("identity", "never uid 0, and no capabilities"),
        new Layer("processes", processes() + "; found and ended by a mark that each inherits"),
        new Layer("memory", memory()),
        new Layer("limits", LIMITS),
        new Layer("network", "none: sockets are refused"),
        new Layer(
            "left open",
            "which files there are, their sizes, times and link targets; how much temporary files"
                + " take in all"));
  }

  private List<Layer> inCell(boolean hosts) {
    return List.of(
        new Layer("namespaces", "user, mount, pid, net, ipc, uts"),
        new Layer("mounts", "a root of its own, sealed; read-only where only reading was granted"),
        new Layer("landlock", "ABI " + landlock),
        new Layer("seccomp", "allow-list; no_new_privs"),
        new Layer("identity", "never uid 0, and no capabilities"),
        new Layer("processes", processes()),
        new Layer("memory", memory()),
        new Layer("limits", LIMITS),
        new Layer("network", hosts ? "its own loopback, and granted hosts" : "its own loopback"));
  }

  private String memory() {
    return counted.contains(Counted.MEMORY)
        ? "bounded for each command, by a control group"
        : "an rlimit, for each process; this daemon may make no control group that counts it";
  }

  private String processes() {
    if (counted.contains(Counted.PROCESSES)) {
      return "bounded for each command, by a control group";
    }
    if (tier == Tier.T1) {
      return "bounded for the user, by an rlimit: so many more than there are tasks";
    }
    return processesBounded
        ? "bounded for each command, by the numbers of its pid namespace"
        : "not bounded, kernel.pid_max is not of a namespace before Linux 6.14";
  }
}
