package dev.aaos.linux.confine;

import java.util.List;

/// What confines a program here, as the helper found out by doing it.
///
/// @param landlock the version of Landlock in force
/// @param processesBounded whether the processes of each command are counted apart
/// @param profile name and version of what every program sees besides what was granted
public record Enforcement(Tier tier, int landlock, boolean processesBounded, String profile) {
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
        new Layer("landlock", "ABI " + landlock + ": files, signals, abstract sockets"),
        new Layer("seccomp", "allow-list; no_new_privs; modes and times of files by asking"),
        new Layer("identity", "never uid 0, and no capabilities"),
        new Layer("processes", "not bounded apart; found and ended by a mark that each inherits"),
        new Layer("limits", "memory, file size, descriptors, time: rlimits, for each process"),
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
        new Layer("limits", "memory, file size, descriptors, time: rlimits, for each process"),
        new Layer("network", hosts ? "its own loopback, and granted hosts" : "its own loopback"));
  }

  private String processes() {
    return processesBounded
        ? "bounded for each command"
        : "not bounded, kernel.pid_max is not of a namespace before Linux 6.14";
  }
}
