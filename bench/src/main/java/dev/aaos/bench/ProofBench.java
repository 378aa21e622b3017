package dev.aaos.bench;

import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.log.Content;
import dev.aaos.log.Digest;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.InclusionProof;
import dev.aaos.log.proof.Leaves;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What checking a log costs, against SHA-256 of as many bytes, and what signing what it has come
/// to does.
final class ProofBench {
  private static final int RECORDS = 400_000;
  private static final int BATCH = 64;
  private static final int HEADS = 200;

  private ProofBench() {}

  static void run(Path directory) throws IOException {
    Path data = directory.resolve("proofs");
    HeadSigner signer = HeadSigner.generate(new SecureRandom());
    MerkleTree tree = new MerkleTree();
    try (DirectoryDisk disk = DirectoryDisk.open(data)) {
      Journal journal = Journal.open(disk, Content.open(disk, new SecureRandom()), record -> {});
      for (long first = 1; first <= RECORDS; first += BATCH) {
        journal.append(drafts(first)).forEach(record -> tree.appendRecord(record.hash()));
      }
      prove(journal);
      journal.close();
    }
    verify(data, signer, tree);
    heads(new HeadDirectory(directory.resolve("heads")), signer, tree);
  }

  private static List<Draft> drafts(long first) {
    List<Draft> drafts = new ArrayList<>(BATCH);
    for (long sequence = first; sequence < first + BATCH; sequence++) {
      String need = "file_read: /data/project/some/file-" + sequence + ".txt";
      drafts.add(new Draft(
          sequence,
          Instant.EPOCH.plusNanos(sequence),
          Optional.empty(),
          Optional.empty(),
          sequence - 1,
          Labels.NONE,
          new CallFact.Extended(sequence, "file_read", need, 7)));
    }
    return drafts;
  }

  private static void verify(Path data, HeadSigner signer, MerkleTree tree) throws IOException {
    TreeHead head = new TreeHead(signer.key().name(), tree.size(), tree.root(), List.of());
    long start = System.nanoTime();
    Verification found = Verifier.verify(
        new DirectoryView(data), List.of(signer.sign(head)), Optional.of(signer.key()));
    double ours = found.records() / seconds(start);
    if (!found.isGood()) {
      throw new IllegalStateException("the log is not good: " + found);
    }
    byte[] block = new byte[Math.toIntExact(found.bytes() / found.records())];
    long hashing = System.nanoTime();
    for (long i = 0; i < found.records(); i++) {
      Digest.of(block);
    }
    double bare = found.records() / seconds(hashing);
    System.out.printf(
        Locale.ROOT,
        "| verify without the daemon | %,.0f records/s | SHA-256 of as many bytes %,.0f/s | %.2f"
            + " |%n",
        ours,
        bare,
        ours / bare);
  }

  private static void prove(Journal journal) throws IOException {
    long start = System.nanoTime();
    InclusionProof.of(RECORDS / 2, RECORDS, Leaves.of(journal.log(), Frontier.NONE));
    System.out.printf(
        Locale.ROOT,
        "| proof of one of %,d records | %.0f ms | | |%n",
        RECORDS,
        seconds(start) * 1_000);
  }

  private static void heads(HeadDirectory heads, HeadSigner signer, MerkleTree tree)
      throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < HEADS; i++) {
      TreeHead head = new TreeHead(signer.key().name(), tree.size() + i, tree.root(), List.of());
      heads.write(signer.sign(head), signer.key());
    }
    System.out.printf(
        Locale.ROOT,
        "| head: root, signature, file replaced | %.2f ms, at most once a second | | |%n",
        seconds(start) * 1_000 / HEADS);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
