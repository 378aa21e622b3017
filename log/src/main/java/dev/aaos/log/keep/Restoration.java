package dev.aaos.log.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a restored data directory says to the first daemon that is started on it, which
/// records it and takes it away.
///
/// @param by who restored it
/// @param seal of the backup it was made of
public record Restoration(String by, Seal seal) {
  /// The name of its file.
  public static final String FILE = "restored";

  private static final String BY = "by ";

  /// Returns what its file holds.
  String text() {
    return BY + by.replace('\n', ' ') + "\n" + seal.text();
  }

  /// Returns what is said in the data directory `directory`, if it was restored and no
  /// daemon has recorded that.
  ///
  /// @throws IOException when it is not to be read
  public static Optional<Restoration> in(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file);
    int end = text.indexOf('\n');
    try {
      if (end < 0 || !text.startsWith(BY)) {
        throw new IllegalArgumentException("it does not begin with '" + BY + "…'");
      }
      Seal seal = Seal.parse(text.substring(end + 1));
      return Optional.of(new Restoration(text.substring(BY.length(), end), seal));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not as 'aaos restore' wrote it: " + e.getMessage() + "; restore again", e);
    }
  }
}
