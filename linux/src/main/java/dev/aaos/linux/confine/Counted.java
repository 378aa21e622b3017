package dev.aaos.linux.confine;

/// What Linux can count for all processes of a command together, by a control group.
public enum Counted {
  /// Bytes of memory, files kept in memory included.
  MEMORY("memory"),
  /// Processes and threads at once.
  PROCESSES("pids");

  private final String controller;

  Counted(String controller) {
    this.controller = controller;
  }

  /// Returns the kernel's name for what counts it.
  public String controller() {
    return controller;
  }
}
