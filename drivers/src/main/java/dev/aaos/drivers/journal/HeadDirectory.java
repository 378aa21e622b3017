package dev.aaos.drivers.journal;

import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Where signed heads are kept, outside of the data they speak of: `head` is the last, `heads` all
/// of them, one after another, and `log.pub` the key they are checked with.
///
/// @param path the directory; made when the first head is written
public record HeadDirectory(Path path) {
  /// The name of the file with the last head.
  public static final String LAST = "head";

  private static final String ALL = "heads";
  private static final String KEY = "log.pub";

  /// Returns the last head that was written here.
  ///
  /// @throws IOException when it cannot be read, or is none
  public Optional<SignedHead> last() throws IOException {
    Path file = path.resolve(LAST);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SignedHead.parse(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no signed head: " + e.getMessage(), e);
    }
  }

  /// Writes `head`, as the last and after all others, and `key` where none is yet.
  public void write(SignedHead head, HeadKey key) throws IOException {
    OwnFiles.makeDirectory(path);
    Path published = path.resolve(KEY);
    if (!Files.exists(published)) {
      OwnFiles.replace(published, key.text() + "\n");
    }
    OwnFiles.append(path.resolve(ALL), head.text());
    OwnFiles.replace(path.resolve(LAST), head.text());
  }

  /// Moves what is here of the log called `origin` into a directory beneath, which it
  /// returns, so that heads of another log can be written here.
  public Path setAside(String origin) throws IOException {
    Path aside = path.resolve(origin.replace('/', '-'));
    OwnFiles.makeDirectory(aside);
    for (String name : List.of(ALL, KEY, LAST)) { // the last head last: it says whose these are
      if (Files.exists(path.resolve(name))) {
        Files.move(path.resolve(name), aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    OwnFiles.forceDirectory(aside);
    OwnFiles.forceDirectory(path);
    return aside;
  }
}
