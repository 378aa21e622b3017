package dev.aaos.drivers.journal;

import dev.aaos.log.proof.HeadSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/// `log.key` in the data directory: the key the log signs with, readable by its owner alone.
public final class LogKeyFile {
  private static final String NAME = "log.key";

  private LogKeyFile() {}

  /// Returns the key in `directory`, made when it is not there.
  ///
  /// @throws IOException when it cannot be read or made, or is none
  public static HeadSigner open(Path directory, SecureRandom random) throws IOException {
    Optional<HeadSigner> kept = find(directory);
    if (kept.isPresent()) {
      return kept.get();
    }
    HeadSigner fresh = HeadSigner.generate(random);
    OwnFiles.replace(directory.resolve(NAME), fresh.text());
    OwnFiles.forceDirectory(directory); // a head must not outlive the key that signed it
    return fresh;
  }

  /// Returns the key in `directory`, if it is there.
  ///
  /// @throws IOException when it cannot be read, or is none
  public static Optional<HeadSigner> find(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(HeadSigner.parse(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is no key of a log: " + e.getMessage()
              + "; bring it back from a copy, or move it away and the heads with it",
          e);
    }
  }
}
