package dev.aaos.daemon.proof;

import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.drivers.journal.LogKeyFile;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Signs what the log has come to, on a thread of its own: at most once a second while records
/// arrive, and at the end.
///
/// Before it signs anything it reads the log up to where the last head speaks of it, and compares.
/// A log that is shorter, or another, was rolled back or rewritten: that is said loudly and nothing
/// is signed any more, because a log must never sign what contradicts what it signed before.
///
/// Any thread may ask; its own thread alone reads the log and signs.
public final class Notary {
  private static final Duration APART = Duration.ofSeconds(1);
  /// What a fresh daemon is asked first should not wait for its proofs.
  private static final Duration BEFORE_FIRST = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long AT_ONCE = 100_000;

  private final Log log;
  private final Path dataDir;
  private final HeadDirectory heads;
  private final InstantSource wall;
  private final SecureRandom random;
  private final PrintStream err;
  private final Frontier before;
  private final MerkleTree tree;
  private Digest last = Digest.ZERO;
  private final Thread thread = Thread.ofPlatform().daemon().name("notary").unstarted(this::work);

  private Status status = new Status(Optional.empty(), Optional.empty(), Optional.empty());
  private volatile boolean closing;

  /// What there is to say.
  ///
  /// @param key the public key; empty until it was read
  /// @param head the last head that was signed and written
  /// @param trouble why nothing is signed, or nothing written
  public record Status(Optional<String> key, Optional<SignedHead> head, Optional<String> trouble) {}

  /// Where things lie and come from.
  ///
  /// @param dataDir where the key is
  /// @param heads where heads go
  /// @param err who hears of trouble at once
  public record Setup(
      Path dataDir,
      HeadDirectory heads,
      InstantSource wall,
      SecureRandom random,
      PrintStream err) {}

  /// A notary for `log`, which does nothing yet.
  ///
  /// @param before what stands for the records that were pruned
  public Notary(Log log, Frontier before, Setup setup) {
    this.log = log;
    this.before = before;
    this.tree = new MerkleTree(before);
    this.dataDir = setup.dataDir;
    this.heads = setup.heads;
    this.wall = setup.wall;
    this.random = setup.random;
    this.err = setup.err;
  }

  /// Starts its thread.
  public void start() {
    thread.start();
  }

  /// Returns where heads go.
  public HeadDirectory heads() {
    return heads;
  }

  /// Returns what there is to say.
  public synchronized Status status() {
    return status;
  }

  /// Returns a signed head that covers the record `sequence`, waiting for the next one where that
  /// is needed.
  ///
  /// @throws IOException when there is none, saying why
  public synchronized SignedHead covering(long sequence) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (status.head.isEmpty() || status.head.get().head().size() < sequence) {
      if (status.trouble.isPresent()) {
        throw new IOException("nothing is signed: " + status.trouble.get());
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || closing) {
        throw new IOException("no signed head covers record " + sequence + " yet; try again");
      }
      wait(left);
    }
    return status.head.get();
  }

  private void work() {
    try {
      pause(BEFORE_FIRST);
      HeadSigner signer = LogKeyFile.open(dataDir, random);
      tell(new Status(Optional.of(signer.key().text()), Optional.empty(), Optional.empty()));
      Optional<SignedHead> last = heads.last();
      if (last.isPresent()) {
        compare(signer, last.get());
      }
      do {
        sign(signer);
        pause(APART);
      } while (!closing);
      sign(signer);
    } catch (IOException | CorruptJournal e) {
      trouble(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Holds the log against what was said of it before.
  private void compare(HeadSigner signer, SignedHead last) throws IOException {
    TreeHead head = last.head();
    if (!signer.key().signed(last)) {
      throw new IOException(file() + " is not signed by the key of this log, which is "
          + signer.key().name() + ", but says that it is of " + head.origin() + mend());
    }
    if (log.last() < head.size()) {
      throw new IOException("the journal ends with record " + log.last() + ", but " + file()
          + " was signed when it had " + head.size() + ": it was rolled back" + mend());
    }
    if (head.size() < before.size()) {
      throw new IOException(file() + " was signed when the journal had " + head.size()
          + " records, which were pruned since under later heads: those are missing" + mend());
    }
    if (!readTo(head.size())) {
      return;
    }
    if (!tree.root().equals(head.root())) {
      throw new IOException(
          "the first " + head.size() + " records of the journal are not those that " + file()
              + " was signed for: they were rewritten" + mend());
    }
    synchronized (this) {
      tell(new Status(status.key, Optional.of(last), Optional.empty()));
    }
  }

  private Path file() {
    return heads.path().resolve(HeadDirectory.LAST);
  }

  private String mend() {
    return ". Nothing is signed until somebody has looked into it: keep " + dataDir + " and "
        + heads.path() + " as they are, or move the latter away to begin anew";
  }

  private void sign(HeadSigner signer) throws IOException {
    long records = log.last();
    if (records == tree.size() && status().trouble.isEmpty() && status().head.isPresent()) {
      return;
    }
    if (!readTo(records)) {
      return;
    }
    Instant now = wall.instant().truncatedTo(ChronoUnit.SECONDS);
    List<String> extensions = List.of("hash " + last, "time " + now);
    TreeHead head = new TreeHead(signer.key().name(), tree.size(), tree.root(), extensions);
    write(signer, signer.sign(head));
  }

  /// Reads on until the tree has `size` leaves, and returns whether it has. Told to close, it gives
  /// up where that would take long.
  private boolean readTo(long size) throws IOException {
    while (tree.size() < size && !(closing && size - tree.size() > AT_ONCE)) {
      long until = Math.min(size, tree.size() + AT_ONCE);
      log.read(tree.size() + 1, entry -> {
        tree.appendRecord(entry.hash());
        last = entry.hash();
        return entry.sequence() < until;
      });
    }
    return tree.size() >= size;
  }

  private void write(HeadSigner signer, SignedHead head) {
    try {
      heads.write(head, signer.key());
    } catch (IOException e) {
      trouble("heads cannot be written to " + heads.path() + ": " + e
          + "; set AAOS_HEADS_DIR to a directory that can be written");
      return;
    }
    synchronized (this) {
      if (status.trouble.isPresent()) {
        err.println("agentd: heads are written to " + heads.path() + " again");
      }
      tell(new Status(status.key, Optional.of(head), Optional.empty()));
    }
  }

  /// Says `what` where people look, unless it was said just before.
  private synchronized void trouble(String what) {
    if (!status.trouble.equals(Optional.of(what))) {
      err.println("agentd: " + what);
      tell(new Status(status.key, status.head, Optional.of(what)));
    }
  }

  private synchronized void tell(Status next) {
    status = next;
    notifyAll();
  }

  private synchronized void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toMillis();
    while (left > 0 && !closing) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /// Signs the end of the log, which must not grow any more, and ends. A notary that is still far
  /// from the end signs nothing.
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
