package dev.aaos.daemon.keep;

import dev.aaos.daemon.proof.Notary;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.Log;
import dev.aaos.log.keep.Backup;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Writes backups of the journal while records are added to it: nobody waits for one but who
/// asked for it, and who prunes. One at a time. Any thread may call.
public final class Keeper {
  private final Path dataDir;
  private final Log log;
  private final Notary notary;
  private final InstantSource wall;
  private final ReentrantLock one = new ReentrantLock();

  /// A backup, and why it is no better.
  ///
  /// @param trouble why no signed head covers all of it
  public record Kept(Backup backup, Optional<String> trouble) {}

  /// A keeper of the `log` in `dataDir`.
  public Keeper(Path dataDir, Log log, Notary notary, InstantSource wall) {
    this.dataDir = dataDir;
    this.log = log;
    this.notary = notary;
    this.wall = wall;
  }

  /// Writes a backup of all records there are, or a few more, to `directory`, where nothing
  /// is yet.
  ///
  /// It ends with the record that the last signed head ends with, once one covers the last
  /// record of now. Where nothing is signed, it is made all the same.
  ///
  /// @throws IOException when it cannot be made, saying why; nothing of it is left then
  public Kept backup(Path directory) throws IOException, InterruptedException {
    if (directory.normalize().startsWith(dataDir)) {
      throw new IOException(directory + " is in the data directory " + dataDir
          + ", which is what a backup is for: name another place");
    }
    if (!one.tryLock()) {
      throw new IOException(
          "another backup is being written, or the journal is being pruned: wait for its end");
    }
    try {
      return write(directory);
    } catch (CorruptJournal e) {
      throw new IOException(
          "no backup was made: the journal is not as it was written: " + e.getMessage(), e);
    } finally {
      one.unlock();
    }
  }

  /// Does `work` while no backup is written, so that none misses what it takes away; waits
  /// for one that is.
  <T> T alone(Work<T> work) throws IOException, InterruptedException {
    one.lockInterruptibly();
    try {
      return work.run();
    } finally {
      one.unlock();
    }
  }

  /// What may fail as files do.
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private Kept write(Path directory) throws IOException, InterruptedException {
    long last = log.last();
    Optional<String> trouble = Optional.empty();
    Optional<SignedHead> head;
    try {
      SignedHead covering = notary.covering(last);
      last = covering.head().size();
      head = Optional.of(covering);
    } catch (IOException e) {
      trouble = Optional.of(Backup.words(e));
      head = notary.status().head();
    }
    Backup.Source source = new Backup.Source(
        new DirectoryView(dataDir), last, head, notary.status().key().map(HeadKey::parse));
    Backup made = Backup.take(source, directory, wall.instant().truncatedTo(ChronoUnit.SECONDS));
    return new Kept(made, trouble);
  }
}
