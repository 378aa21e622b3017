package dev.aaos.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file that holds one token, for its owner alone.
///
/// @param path the file
public record TokenFile(Path path) {
  private static final int MOST_BYTES = 64 << 10;

  /// Returns the token.
  ///
  /// @throws IOException if it cannot be read, or others may read it
  public String read() throws IOException {
    Optional<String> exposure = OwnerOnly.exposure(path, "the token in it");
    if (exposure.isPresent()) {
      throw new IOException(exposure.get());
    }
    if (Files.size(path) > MOST_BYTES) {
      throw new IOException(path + " is too large to be a token: name the file that 'aaos token new"
          + " --out FILE' wrote");
    }
    return Files.readString(path).strip();
  }

  /// Has the file hold `token`, whole or not at all, for its owner alone.
  public void write(String token) throws IOException {
    OwnerOnly.replace(path.toAbsolutePath(), (token + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
