package dev.aaos.linux.confine;

import java.time.Duration;
import java.util.Set;

/// How much one command may use up, all its processes together where Linux can count that.
///
/// @param wall how long it may take; then all of it is killed
/// @param cpu how much processor time each process may take, at least a second
/// @param processes how many processes and threads there may be at once, at least 301: the
///     least the kernel takes where no control group counts them (`kernel.pid_max` of a pid
///     namespace, Linux 6.14)
/// @param files how many descriptors each process may hold
/// @param memory how many bytes of memory there may be where a control group counts it, and of
///     data for each process (RLIMIT_DATA)
/// @param fileSize how many bytes a file may be made to hold
/// @param temporary how many bytes `/tmp`, `/home/agent` and `/dev/shm` may hold, each
public record Bounds(
    Duration wall,
    Duration cpu,
    int processes,
    int files,
    long memory,
    long fileSize,
    long temporary) {
  /// What a command gets whose caller names nothing else.
  public static final Bounds DEFAULT = new Bounds(
      Duration.ofMinutes(2), Duration.ofMinutes(10), 1_024, 1_024, 4L << 30, 4L << 30, 256L << 20);

  private static final int LEAST_PROCESSES = 301;

  /// Checks the bounds.
  public Bounds {
    if (wall.isNegative() || wall.isZero() || cpu.toSeconds() < 1) {
      throw new IllegalArgumentException("wall " + wall + ", cpu " + cpu + ": give them time");
    }
    if (processes < LEAST_PROCESSES) {
      throw new IllegalArgumentException(
          "processes " + processes + ": the kernel takes no less than " + LEAST_PROCESSES);
    }
    if (files < 16 || memory < 1 << 20 || fileSize < 0 || temporary < 1 << 16) {
      throw new IllegalArgumentException("files " + files + ", memory " + memory + ", file size "
          + fileSize + ", temporary " + temporary + ": too little for any program");
    }
  }

  /// Returns how many process numbers a cell has for these: as many as processes may be, or, where
  /// those are `counted`, as many more as are given out once, and the cell's own.
  public int numbers(Set<Counted> counted) {
    return counted.contains(Counted.PROCESSES) ? processes + LEAST_PROCESSES : processes;
  }

  /// Returns these with `wall` in place of theirs.
  public Bounds within(Duration limit) {
    return new Bounds(limit, cpu, processes, files, memory, fileSize, temporary);
  }
}
