package dev.aaos.daemon.keep;

import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.drivers.journal.LogKeyFile;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.keep.Restoration;
import dev.aaos.log.keep.Seal;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.SignedHead;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The first start on a data directory that was restored from a backup.
///
/// The log may have gone on after the backup, and said so in signed heads. What is restored
/// cannot agree with those, and a log must never sign what contradicts what it signed
/// before. So it becomes another log, with a key and a name of its own, whose records say
/// what it was restored from; the heads of the old one are set aside, where they still show
/// what is gone. All of this may be done again, as long as the file that asks for it is there.
public final class FirstStart {
  private final Path dataDir;
  private final HeadDirectory heads;
  private final Restoration restoration;
  private final Optional<SignedHead> last;

  private FirstStart(
      Path dataDir, HeadDirectory heads, Restoration restoration, Optional<SignedHead> last) {
    this.dataDir = dataDir;
    this.heads = heads;
    this.restoration = restoration;
    this.last = last;
  }

  /// Returns what is to be done for `dataDir`, if it was restored and no start has seen to it.
  ///
  /// @param heads where heads go
  /// @throws IOException when what is there cannot be read
  public static Optional<FirstStart> on(Path dataDir, HeadDirectory heads) throws IOException {
    Optional<Restoration> restoration = Restoration.in(dataDir);
    if (restoration.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new FirstStart(dataDir, heads, restoration.get(), heads.last()));
  }

  /// Returns what the journal is to say of it.
  public MachineFact.Restored fact() {
    Seal seal = restoration.seal();
    long signed = last.map(SignedHead::head)
        .filter(head -> head.origin().equals(seal.origin()))
        .map(head -> head.size())
        .orElse(0L);
    return new MachineFact.Restored(
        seal.origin(), seal.records(), signed, seal.taken(), restoration.by());
  }

  /// Sets the old heads aside, after the journal has said what it has to, and tells `err`.
  /// Where the key that signed them was put in place by hand, they stay, and are held
  /// against the log as at any start.
  public void settle(PrintStream err) {
    try {
      String heard = "";
      if (last.isPresent() && !isOurs(last.get())) {
        heard = "; its heads of before are in "
            + heads.setAside(last.get().head().origin()) + ", and it signs with a key of its own";
      }
      Files.deleteIfExists(dataDir.resolve(Restoration.FILE));
      err.println("agentd: " + words() + heard);
    } catch (IOException e) {
      err.println("agentd: " + words() + "; its heads of before are still in " + heads.path()
          + ", which is tried again at the next start: " + e);
    }
  }

  private boolean isOurs(SignedHead head) throws IOException {
    Optional<HeadSigner> signer = LogKeyFile.find(dataDir);
    return signer.isPresent() && signer.get().key().signed(head);
  }

  private String words() {
    MachineFact.Restored fact = fact();
    long gone = fact.signed() - fact.records();
    return "the journal was restored from the backup of " + fact.taken()
        + ", which ends with record "
        + fact.records() + "; runs that were under way then are ended"
        + (gone > 0 ? "; " + gone + " later records that were signed are gone" : "");
  }
}
