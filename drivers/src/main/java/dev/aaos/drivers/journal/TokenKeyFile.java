package dev.aaos.drivers.journal;

import dev.aaos.capability.token.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// `token.key` in the data directory: the key that tokens are made and verified with,
/// readable by its owner alone. No backup has it: where a journal is restored, which
/// may not know of the last tokens that were revoked, no token of before holds.
public final class TokenKeyFile {
  private static final String NAME = "token.key";

  private TokenKeyFile() {}

  /// Returns the key in `directory`, made when it is not there.
  ///
  /// @throws IOException when it cannot be read or made, or is none
  public static TokenKey open(Path directory, SecureRandom random) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      byte[] fresh = new byte[TokenKey.BYTES];
      random.nextBytes(fresh);
      OwnFiles.replace(file, HexFormat.of().formatHex(fresh) + "\n");
      OwnFiles.forceDirectory(directory); // a token must not outlive the key it was made with
    }
    try {
      return new TokenKey(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is no key of tokens: " + e.getMessage()
              + "; bring it back from a copy, or move it away, and no token of before holds",
          e);
    }
  }
}
