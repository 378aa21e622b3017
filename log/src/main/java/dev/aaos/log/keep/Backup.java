package dev.aaos.log.keep;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.Walk;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A copy of a log in a directory of its own, with all that is needed to check it and to go
/// on from it: segments, content, the newest snapshot, the last signed head, the public key.
/// The private key is not in it, so that whoever gets hold of a backup can read the log and
/// not sign for it.
///
/// @param directory where it is
/// @param seal what it says of itself
/// @param head that it agrees with; empty where none was signed
/// @param found what the verifier said of the copy
/// @param bytes how long its files are, together
public record Backup(
    Path directory, Seal seal, Optional<SignedHead> head, Verification found, long bytes) {
  /// The name of the file with the last head.
  public static final String HEAD = "head";

  /// The name of the file with the public key.
  public static final String KEY = "log.pub";

  /// What is copied.
  ///
  /// @param disk where the log lies; it may be in use
  /// @param last up to which record, and what else is in its batch
  /// @param head that speaks of no more records than that; the copy must agree with it
  /// @param key that the head must be signed with
  public record Source(Disk disk, long last, Optional<SignedHead> head, Optional<HeadKey> key) {}

  /// Copies `source` to `directory`, where nothing is yet, and checks the copy by its files.
  ///
  /// @param now the wall clock
  /// @throws CorruptJournal when the log, or the copy, is not as it was written, naming the
  ///     first bad record
  /// @throws IOException when it cannot be read, or written; nothing of the copy is left then
  public static Backup take(Source source, Path directory, Instant now) throws IOException {
    try (WholeDirectory target = WholeDirectory.begin(directory)) {
      return take(source, directory.toAbsolutePath().normalize(), target, now);
    } catch (IOException e) {
      throw new IOException("no backup was made, and nothing of it is left: " + words(e), e);
    }
  }

  private static Backup take(Source source, Path directory, WholeDirectory target, Instant now)
      throws IOException {
    Walk.End end = Copy.of(source.disk, source.last, target);
    if (end.records() == 0) {
      throw new IOException("there is no record to be kept");
    }
    Verification found = verified(target, end.records(), source.head, source.key);
    String origin = source.head.map(head -> head.head().origin()).orElse("");
    Seal seal = new Seal(
        origin, end.records(), end.last(), found.root(), found.content().missing(), now);
    if (source.head.isPresent()) {
      target.put(HEAD, source.head.get().text());
    }
    if (source.key.isPresent()) {
      target.put(KEY, source.key.get().text() + "\n");
    }
    target.put(Seal.FILE, seal.text());
    long bytes = 0;
    for (String name : target.list()) {
      try (Disk.DiskFile file = target.open(name)) {
        bytes += file.size();
      }
    }
    target.finish();
    return new Backup(directory, seal, source.head, found, bytes);
  }

  /// Checks the log on `disk`, which must have as many `records`, by its files.
  static Verification verified(
      Disk disk, long records, Optional<SignedHead> head, Optional<HeadKey> key)
      throws IOException {
    List<SignedHead> heads = head.stream().toList();
    Verification found = Verifier.verify(disk, heads, head.isPresent() ? key : Optional.empty());
    if (found.fault().isPresent()) {
      throw new CorruptJournal(found.fault().get().toString());
    }
    if (found.records() != records) {
      throw new CorruptJournal(
          "record " + (found.records() + 1) + " is not there: there should be " + records);
    }
    for (Verification.Judged judged : found.heads()) {
      if (judged.fault().isPresent()) {
        throw new CorruptJournal("it does not agree with its head of "
            + judged.signed().head().size() + " records: " + judged.fault().get());
      }
    }
    return found;
  }

  /// Returns what `failure` says; many of the platform say the name of a file and nothing
  /// else.
  public static String words(IOException failure) {
    return failure instanceof FileSystemException || failure.getMessage() == null
        ? failure.toString()
        : failure.getMessage();
  }
}
