package dev.aaos.linux.confine;

import java.time.Duration;
import java.util.Set;

/// How much one command may use up, all its processes together where Linux can count that.
///
/// @param wall how long it may take; then all of it is killed
/// @param cpu how much processor time each process may take, at least a second
/// @param processes how many processes and threads there may be at once; at least
///     [#LEAST_NUMBERS] in a cell where no control group counts them
/// @param files how many descriptors each process may hold
/// @param memory how many bytes of memory there may be where a control group counts it
/// @param data how many bytes of data each process may have (RLIMIT_DATA)
/// @param fileSize how many bytes a file may be made to hold
/// @param temporary how many bytes `/tmp`, `/home/agent` and `/dev/shm` may hold, each
/// @param disk how many bytes more the files that it writes may take up on disk, all together,
///     where it runs in a cell; [#UNBOUNDED] when nobody counts them
public record Bounds(
    Duration wall,
    Duration cpu,
    int processes,
    int files,
    long memory,
    long data,
    long fileSize,
    long temporary,
    long disk) {
  /// Not counted at all.
  public static final long UNBOUNDED = Long.MAX_VALUE;

  /// What a command gets whose caller names nothing else.
  public static final Bounds DEFAULT = new Bounds(
      Duration.ofMinutes(2),
      Duration.ofMinutes(10),
      1_024,
      1_024,
      4L << 30,
      4L << 30,
      4L << 30,
      256L << 20,
      UNBOUNDED);

  /// The fewest process numbers that a pid namespace may have (`kernel.pid_max`, Linux 6.14): the
  /// first 300 are given out once.
  public static final int LEAST_NUMBERS = 301;

  /// Checks the bounds.
  public Bounds {
    if (wall.isNegative() || wall.isZero() || cpu.toSeconds() < 1) {
      throw new IllegalArgumentException("wall " + wall + ", cpu " + cpu + ": give them time");
    }
    if (processes < 1 || files < 16 || memory < 1 << 20 || data < 1 << 20) {
      throw new IllegalArgumentException("processes " + processes + ", files " + files + ", memory "
          + memory + ", data " + data + ": too little for any program");
    }
    if (fileSize < 0 || temporary < 1 << 16 || disk < 0) {
      throw new IllegalArgumentException("file size " + fileSize + ", temporary " + temporary
          + ", disk " + disk + ": too little for any program");
    }
  }

  /// Returns how many process numbers a cell has for these: as many as processes may be. Where
  /// those are `counted` the numbers bound nothing, and there are as many for all that have few
  /// processes, those that are given out once and the cell's own included: so that cells can wait
  /// for whoever comes.
  public int numbers(Set<Counted> counted) {
    return counted.contains(Counted.PROCESSES)
        ? Math.max(processes, DEFAULT.processes) + LEAST_NUMBERS
        : processes;
  }

  /// Returns these with `most` as the bytes that files may take up more on disk.
  public Bounds writing(long most) {
    return new Bounds(wall, cpu, processes, files, memory, data, fileSize, temporary, most);
  }

  /// Returns these with `limit` as the time that all of it may take.
  public Bounds within(Duration limit) {
    return new Bounds(limit, cpu, processes, files, memory, data, fileSize, temporary, disk);
  }
}
