package dev.aaos.drivers.journal;

import dev.aaos.log.proof.HeadSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// `log.key` in the data directory: the key the log signs with, readable by its owner alone.
public final class LogKeyFile {
  private static final String NAME = "log.key";

  private LogKeyFile() {}

  /// Returns the key in `directory`, made when it is not there.
  ///
  /// @throws IOException when it cannot be read or made, or is none
  public static HeadSigner open(Path directory, SecureRandom random) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      HeadSigner fresh = HeadSigner.generate(random);
      OwnFiles.replace(file, fresh.text());
      OwnFiles.forceDirectory(directory); // a head must not outlive the key that signed it
      return fresh;
    }
    try {
      return HeadSigner.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is no key of a log: " + e.getMessage()
              + "; bring it back from a copy, or move it away and the heads with it",
          e);
    }
  }
}
