package dev.aaos.bench;

import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.log.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// From the start of the process to a socket that accepts, with a history of runs behind it: from a
/// snapshot, from all records, and after a kill, with as many records behind the snapshot as a
/// daemon lets come. The baseline is a start without history, each beside the others.
final class RecoveryBench {
  private static final int STARTS = 12;
  private static final int BATCH = 256;
  private static final int BEHIND = 20_000;

  private RecoveryBench() {}

  static void run(Path installation, Path directory) throws IOException, InterruptedException {
    for (int records : List.of(1_000, 100_000, 1_000_000)) {
      measure(installation, directory.resolve("history-" + records), records);
    }
  }

  private static void measure(Path installation, Path directory, int records)
      throws IOException, InterruptedException {
    Path told = Files.createDirectories(directory.resolve("told"));
    RunHistory history = new RunHistory();
    grow(told.resolve("data"), history, records);
    Daemon.start(installation, told).close();
    Path killed = directory.resolve("killed");
    copy(told.resolve("data"), Files.createDirectories(killed.resolve("data")));
    grow(killed.resolve("data"), history.after(last(killed.resolve("data"))), BEHIND);
    Samples fresh = new Samples();
    Samples snapshot = new Samples();
    Samples all = new Samples();
    Samples behind = new Samples();
    for (int i = 0; i < STARTS; i++) {
      fresh.add(start(installation, Files.createDirectories(directory.resolve("fresh-" + i))));
      snapshot.add(start(installation, told));
      Path without = directory.resolve("without-" + i);
      copy(told.resolve("data"), Files.createDirectories(without.resolve("data")));
      snapshots(without).forEach(file -> file.toFile().delete());
      all.add(start(installation, without));
      Path again = directory.resolve("again-" + i);
      copy(killed.resolve("data"), Files.createDirectories(again.resolve("data")));
      behind.add(start(installation, again));
    }
    long bytes = snapshots(told).getLast().toFile().length();
    row(records, "from a snapshot of %,d KiB".formatted(bytes >> 10), snapshot, fresh);
    row(records, "killed, %,d records behind the snapshot".formatted(BEHIND), behind, fresh);
    row(records, "from all records", all, fresh);
  }

  private static long start(Path installation, Path directory) throws IOException {
    try (Daemon daemon = Daemon.start(installation, directory)) {
      return daemon.readyNanos();
    }
  }

  private static List<Path> snapshots(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("snapshot-"))
          .sorted()
          .toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static long last(Path data) throws IOException {
    try (DirectoryDisk disk = DirectoryDisk.open(data)) {
      Journal journal = Journal.open(disk, Content.open(disk, new SecureRandom()), record -> {});
      journal.close();
      return journal.last();
    }
  }

  private static void grow(Path data, RunHistory history, int records) throws IOException {
    try (DirectoryDisk disk = DirectoryDisk.open(data)) {
      Journal journal = Journal.open(disk, Content.open(disk, new SecureRandom()), record -> {});
      for (int done = 0; done < records; done += BATCH) {
        journal.append(history.next(Math.min(BATCH, records - done)));
      }
      journal.close();
    }
  }

  private static void row(int records, String how, Samples ours, Samples fresh) {
    System.out.printf(
        Locale.ROOT,
        "| start, %,d records of history, %s | %s | no history %s | %.2f |%n",
        records,
        how,
        ours.summary(),
        fresh.summary(),
        ours.percentile(50) / fresh.percentile(50));
  }
}
