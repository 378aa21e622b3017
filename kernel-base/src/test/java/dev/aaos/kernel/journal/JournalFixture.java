package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Labels;
import dev.aaos.log.Content;
import dev.aaos.log.fixture.IndependentVerifier;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// A journal on a simulated disk, of records that differ.
final class JournalFixture {
  final SimulatedDisk disk;
  final Content content;
  final Journal journal;
  final List<JournalRecord> recovered = new ArrayList<>();

  JournalFixture(SimulatedDisk disk) throws IOException {
    this.disk = disk;
    this.content = Content.open(disk, new SplittableRandom(7));
    this.journal = Journal.open(disk, content, recovered::add);
  }

  JournalFixture() throws IOException {
    this(new SimulatedDisk());
  }

  /// Returns the journal opened again on the disk as it is.
  JournalFixture reopened() throws IOException {
    journal.close();
    return new JournalFixture(disk);
  }

  /// Appends one batch of `count` records.
  List<JournalRecord> append(int count) throws IOException {
    long next = journal.last() + 1;
    return journal.append(
        LongStream.range(next, next + count).mapToObj(JournalFixture::draft).toList());
  }

  static Draft draft(long sequence) {
    return new Draft(
        sequence,
        Instant.EPOCH.plusSeconds(sequence),
        Optional.empty(),
        Optional.empty(),
        0,
        Labels.NONE,
        new MachineFact.Booted("version " + "x".repeat((int) (sequence % 50)), sequence));
  }

  /// Returns what reading from `from` gives.
  List<JournalRecord> read(long from) throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    journal.read(from, record -> {
      records.add(record);
      return true;
    });
    return records;
  }

  /// Checks all segments with none of the kernel's code, and returns how many records they hold.
  long verified() throws IOException {
    IndependentVerifier verifier = new IndependentVerifier();
    for (String name : disk.list()) {
      verifier.segment(disk.bytes(name));
    }
    return verifier.records();
  }
}
