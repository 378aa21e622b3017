package dev.aaos.log.keep;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.Walk;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// A data directory made of a backup.
///
/// @param seal of the backup
/// @param head it agrees with, if one came with it
/// @param found what the verifier said of the directory
public record Restore(Seal seal, Optional<SignedHead> head, Verification found) {
  /// Makes the data directory `directory`, where nothing is yet, of the backup in `backup`,
  /// and checks it by its files before it is there. It gets no key to sign with: the daemon
  /// makes one, because this log may have said other things since under the old one.
  ///
  /// @param key the log's public key, as the caller has it from elsewhere; without it the
  ///     key in the backup is taken, which shows that the backup is whole, and not whose it is
  /// @param by who restores it
  /// @throws CorruptJournal when the backup is not as it was written, naming the first bad
  ///     record
  /// @throws IOException when it cannot be read, or written; nothing of it is left then
  public static Restore of(Path backup, Path directory, Optional<HeadKey> key, String by)
      throws IOException {
    Seal seal = Seal.of(backup);
    Optional<SignedHead> head = read(backup.resolve(Backup.HEAD), SignedHead::parse);
    Optional<HeadKey> trusted =
        key.isPresent() ? key : read(backup.resolve(Backup.KEY), HeadKey::parse);
    if (head.isEmpty() && (key.isPresent() || !seal.origin().isEmpty())) {
      throw new IOException("nothing was restored: there is no signed head in " + backup
          + (seal.origin().isEmpty() ? ", so no key shows whose it is" : ", but there was one"));
    }
    try (WholeDirectory target = WholeDirectory.begin(directory)) {
      Walk.End end = Copy.of(new DirectoryView(backup), seal.records(), target);
      if (end.records() != seal.records()) {
        throw new CorruptJournal("record " + (end.records() + 1) + " is not there: the backup says"
            + " that it has " + seal.records());
      }
      Verification found = Backup.verified(target, seal.records(), head, trusted);
      requireSealed(seal, found);
      target.put(Restoration.FILE, new Restoration(by, seal).text());
      target.finish();
      return new Restore(seal, head, found);
    } catch (IOException e) {
      throw new IOException(
          "nothing was restored, and nothing of it is left: " + Backup.words(e), e);
    }
  }

  private static void requireSealed(Seal seal, Verification found) {
    if (!found.last().equals(seal.last()) || !found.root().equals(seal.root())) {
      throw new CorruptJournal("its " + seal.records() + " records end with " + found.last()
          + ", but the backup says that they end with " + seal.last() + ": they were rewritten");
    }
    if (found.content().missing() > seal.missing()) {
      throw new CorruptJournal(found.content().gone().stream()
              .filter(gone -> gone.how().startsWith("missing"))
              .findFirst()
              .map(gone -> "record " + gone.sequence() + ": ")
              .orElse("")
          + "content is missing that was there when the backup was taken, "
          + (found.content().missing() - seal.missing()) + " references in all");
    }
  }

  private static <T> Optional<T> read(Path file, Function<String, T> parse) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException("nothing was restored: " + file + ": " + e.getMessage(), e);
    }
  }
}
