package dev.aaos.linux.confine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Which helpers a daemon has started, in a file, so that the daemon after it can wait
/// until none is left, before anything goes on: one of their hands may be in the middle of what it
/// was
/// told. Any thread may call.
public final class HelperRoll {
  /// One that lists nobody.
  public static final HelperRoll NONE = new HelperRoll(Optional.empty());

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(1);
  private static final String MODULE = "dev.aaos.linux";

  /// Where the time at which a process began stands in its stat, after its name: see proc(5).
  private static final int BEGAN = 19;

  private final Optional<Path> file;
  private final Set<String> own = ConcurrentHashMap.newKeySet();

  private HelperRoll(Optional<Path> file) {
    this.file = file;
  }

  /// Returns the one that is kept in `file`, whose directory is there.
  public static HelperRoll in(Path file) {
    return new HelperRoll(Optional.of(file));
  }

  /// Notes that the process `pid` was started; it is told nothing before.
  ///
  /// @throws IOException when that cannot be noted: then it must be told nothing
  void began(int pid) throws IOException {
    if (file.isPresent()) {
      String line = line(pid).orElse(pid + " 0");
      own.add(line);
      Files.writeString(
          file.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /// Waits until what an earlier daemon started has ended. Each does so by itself, once nobody
  /// can tell it anything any more, and its programs with it.
  ///
  /// @throws IOException when one does not end, or what was noted cannot be read
  void awaitEarlier() throws IOException {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return;
    }
    for (String line : Files.readAllLines(file.get())) {
      if (!own.contains(line)) {
        awaitEnd(line);
      }
    }
    if (own.isEmpty()) {
      Files.deleteIfExists(file.get());
    }
  }

  /// Waits while the process that `line` tells of is still that one.
  private static void awaitEnd(String line) throws IOException {
    String pid = line.substring(0, Math.max(0, line.indexOf(' ')));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (pid.matches("[1-9][0-9]{0,9}")
        && line(Long.parseLong(pid)).equals(Optional.of(line))
        && isHelper(pid)) {
      if (System.nanoTime() > end) {
        throw new IOException("process " + pid + ", a helper of the daemon before, does not end,"
            + " so nothing can go on that it may be in the middle of: end it");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static boolean isHelper(String pid) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc", pid, "cmdline"));
      return new String(words, StandardCharsets.UTF_8).contains(MODULE);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /// Returns the number of the process and when it began; nothing where there is none, or only
  /// what is left until somebody asks how it ended.
  private static Optional<String> line(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? Optional.empty() : Optional.of(pid + " " + fields[BEGAN]);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
