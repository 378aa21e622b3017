package dev.aaos.bench;

import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.log.Content;
import dev.aaos.log.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Records a second into the journal, and reading them back verified, against a file that only
/// appends as many bytes and forces as often.
final class JournalBench {
  private static final int[] BATCHES = {1, 64};
  private static final int RECORDS_SINGLE = 5_000;
  private static final int RECORDS_BATCHED = 400_000;

  private JournalBench() {}

  static void run(Path directory) throws IOException {
    for (int batch : BATCHES) {
      int records = batch == 1 ? RECORDS_SINGLE : RECORDS_BATCHED;
      Path journal = directory.resolve("journal-" + batch);
      double ours = journal(journal, records, batch);
      int bytes = recordBytes(journal, records);
      double bare = bare(directory.resolve("bare-" + batch), records, batch, bytes);
      System.out.printf(
          Locale.ROOT,
          "| journal, batches of %d | %,.0f records/s | bare append+force %,.0f/s | %.2f |%n",
          batch,
          ours,
          bare,
          ours / bare);
    }
    Path journal = directory.resolve("journal-64");
    verify(journal, recordBytes(journal, RECORDS_BATCHED));
  }

  private static int recordBytes(Path directory, int records) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = files
          .filter(file -> file.getFileName().toString().startsWith("journal-"))
          .mapToLong(file -> file.toFile().length())
          .sum();
      return Math.toIntExact(bytes / records);
    }
  }

  private static double bare(Path file, int records, int batch, int recordBytes)
      throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      long start = System.nanoTime();
      ByteBuffer bytes = ByteBuffer.allocateDirect(recordBytes * batch);
      for (int done = 0; done < records; done += batch) {
        bytes.clear();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
      return records / seconds(start);
    }
  }

  private static double journal(Path directory, int records, int batch) throws IOException {
    try (DirectoryDisk disk = DirectoryDisk.open(directory)) {
      Content content = Content.open(disk, new SecureRandom());
      Journal journal = Journal.open(disk, content, record -> {});
      long sequence = 1;
      long start = System.nanoTime();
      for (int done = 0; done < records; done += batch) {
        List<Draft> drafts = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
          drafts.add(draft(sequence++));
        }
        journal.append(drafts);
      }
      double rate = records / seconds(start);
      journal.close();
      return rate;
    }
  }

  private static Draft draft(long sequence) {
    var fact = new CallFact.Extended(
        sequence, "file_read", "file_read: /data/project/some/file-" + sequence + ".txt", 7);
    return new Draft(
        sequence,
        Instant.EPOCH.plusNanos(sequence),
        Optional.empty(),
        Optional.empty(),
        sequence - 1,
        Labels.NONE,
        fact);
  }

  private static void verify(Path directory, int recordBytes) throws IOException {
    byte[] block = new byte[recordBytes];
    long hashing = System.nanoTime();
    for (int i = 0; i < RECORDS_BATCHED; i++) {
      Digest.of(block);
    }
    double bare = RECORDS_BATCHED / seconds(hashing);
    try (DirectoryDisk disk = DirectoryDisk.open(directory)) {
      long[] count = {0};
      long start = System.nanoTime();
      Content content = Content.open(disk, new SecureRandom());
      Journal.open(disk, content, record -> count[0]++).close();
      double ours = count[0] / seconds(start);
      System.out.printf(
          Locale.ROOT,
          "| recovery, every record verified | %,.0f records/s | SHA-256 of as many blocks %,.0f/s"
              + " | %.2f |%n",
          ours,
          bare,
          ours / bare);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
