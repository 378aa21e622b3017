package dev.aaos.log.keep;

import dev.aaos.log.BlobRef;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.LogFixture;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A log in a directory, with a head, to be backed up.
final class KeepFixture {
  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  static final HeadSigner SIGNER = HeadSigner.generate(new SecureRandom());

  private static final long SEGMENT_BYTES = 1_500;

  final Path data;
  final SignedHead head;
  final long records;

  private KeepFixture(Path data, SignedHead head, long records) {
    this.data = data;
    this.head = head;
    this.records = records;
  }

  /// Writes a log of as many batches of two records to `data`.
  static KeepFixture write(Path data, int batches) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    LogFixture fixture = new LogFixture(disk, SEGMENT_BYTES);
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < batches; i++) {
      long next = fixture.log().last() + 1;
      BlobRef ref = fixture.content().put(("said " + next).getBytes(StandardCharsets.UTF_8));
      fixture
          .log()
          .append(List.of(
              ShapedRecord.plain(next, "x".repeat(40)), ShapedRecord.referring(next + 1, ref)))
          .forEach(entry -> tree.appendRecord(entry.hash()));
    }
    Files.createDirectories(data);
    for (String name : disk.list()) {
      Files.write(data.resolve(name), disk.bytes(name));
    }
    TreeHead head = new TreeHead(SIGNER.key().name(), tree.size(), tree.root(), List.of());
    return new KeepFixture(data, SIGNER.sign(head), tree.size());
  }

  Backup.Source source() {
    return new Backup.Source(
        new DirectoryView(data), records, Optional.of(head), Optional.of(SIGNER.key()));
  }

  Backup backup(Path directory) throws IOException {
    return Backup.take(source(), directory, NOW);
  }
}
