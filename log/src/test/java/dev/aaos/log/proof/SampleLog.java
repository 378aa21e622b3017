package dev.aaos.log.proof;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.LogFixture;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.prune.Bound;
import dev.aaos.log.prune.PruneFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A log of several segments with content beside it, as the files it consists of.
///
/// @param files segments without the zeros ahead of their ends, and content
/// @param head what it said of itself at the end
record SampleLog(LogFiles files, SignedHead head) {
  static final HeadSigner SIGNER = PruneFixture.SIGNER;

  private static final long SEGMENT_BYTES = 1_500;
  private static final int EVERY_THIRD = 3;

  /// Writes a log of as many batches, in which `word` distinguishes it from others of the same
  /// size.
  static SampleLog write(int batches, String word) {
    try {
      SimulatedDisk disk = new SimulatedDisk();
      LogFixture fixture = new LogFixture(disk, SEGMENT_BYTES);
      MerkleTree tree = new MerkleTree();
      for (int batch = 0; batch < batches; batch++) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i <= batch % EVERY_THIRD; i++) {
          records.add(record(fixture.content(), fixture.log().last() + 1 + i, word));
        }
        fixture.log().append(records).forEach(entry -> tree.appendRecord(entry.hash()));
      }
      TreeHead head = new TreeHead(SIGNER.key().name(), tree.size(), tree.root(), List.of());
      return new SampleLog(files(disk), SIGNER.sign(head));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes one whose first records were pruned, so that only records with whole content
  /// and a snapshot that stands for the others are left.
  static SampleLog writePruned(int batches) {
    try {
      SimulatedDisk disk = new SimulatedDisk();
      PruneFixture.Outside outside = new PruneFixture.Outside();
      PruneFixture first = new PruneFixture(disk, outside);
      for (int batch = 0; batch < batches; batch++) {
        first.append(1 + batch % EVERY_THIRD);
      }
      first.log().split();
      long last = first.log().last();
      first.log().close();
      PruneFixture second = new PruneFixture(disk, outside);
      for (int batch = 0; batch < batches; batch++) {
        second.append(1 + batch % EVERY_THIRD);
      }
      return pruned(second, new Bound.Sequence(last + 1), disk, outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Prunes the log in `files` of half of what it has, as somebody may who can write all
  /// of them.
  static SampleLog prunedMore(LogFiles files) {
    try {
      SimulatedDisk disk = files.disk();
      PruneFixture.Outside outside = new PruneFixture.Outside();
      PruneFixture forger = new PruneFixture(disk, outside);
      long middle = (forger.log().begin().sequence() + forger.log().last()) / 2;
      return pruned(forger, new Bound.Sequence(middle), disk, outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SampleLog pruned(
      PruneFixture machine, Bound bound, SimulatedDisk disk, PruneFixture.Outside outside)
      throws IOException {
    try {
      machine.pruner().prune(bound, "a test");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    machine.append(2);
    machine.sign(machine.log().last());
    return new SampleLog(files(disk), outside.head.orElseThrow());
  }

  private static byte[] record(Content content, long sequence, String word) {
    String text = word + " " + sequence;
    if (sequence % EVERY_THIRD != 0) {
      return ShapedRecord.plain(sequence, text);
    }
    BlobRef ref = content.put(("said: " + text).getBytes(StandardCharsets.UTF_8));
    return ShapedRecord.referring(sequence, ref);
  }

  private static LogFiles files(SimulatedDisk disk) throws IOException {
    LogFiles files = new LogFiles();
    for (String name : disk.list()) {
      byte[] bytes = disk.bytes(name);
      files.put(name, name.startsWith("journal-") ? LogFixture.withoutZeros(bytes) : bytes);
    }
    return files;
  }

  /// Checks `files` against `heads`.
  static Verification verify(LogFiles files, SignedHead... heads) {
    try {
      return Verifier.verify(files.disk(), List.of(heads), Optional.of(SIGNER.key()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
