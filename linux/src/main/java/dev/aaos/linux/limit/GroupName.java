package dev.aaos.linux.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The names of directories of control groups: each tells whose it is, so that those of a
/// process that was killed are known by whoever comes after. A process is known by its
/// number and the moment it started, in ticks since the machine did; the same number may
/// come again. See proc(5).
final class GroupName {
  private static final String BEGINNING = "aaos-";
  private static final int AT_START = 19;
  private static final AtomicInteger MADE = new AtomicInteger();

  private GroupName() {}

  /// Returns a name that this process has not had yet.
  static String next() {
    long pid = ProcessHandle.current().pid();
    String start = start(Long.toString(pid)).orElse("0");
    return BEGINNING + pid + "-" + start + "-" + MADE.incrementAndGet();
  }

  /// Returns whether `name` is of a process that has ended.
  static boolean isOver(String name) {
    String[] parts = name.split("-", -1);
    return parts.length == 4 && !start(parts[1]).equals(Optional.of(parts[2]));
  }

  /// Returns when the process `pid` started; nothing when there is none.
  private static Optional<String> start(String pid) {
    try {
      String status = Files.readString(Path.of("/proc", pid, "stat"));
      // The name of the program comes before, in parentheses, and may hold anything.
      String rest = status.substring(status.lastIndexOf(')') + 2);
      return Optional.of(List.of(rest.split(" ", -1)).get(AT_START));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
