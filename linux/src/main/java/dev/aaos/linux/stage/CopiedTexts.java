package dev.aaos.linux.stage;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.merge.Text;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The texts of what was copied, one behind the other in one file beside the copy: from them and
/// what an agent made of the copies follows what it changed, whatever becomes of the originals.
/// A file for each would cost as much as the copying. For one thread.
final class CopiedTexts implements AutoCloseable {
  /// Where none is kept.
  static final long NONE = -1;

  private static final String NAME = "texts";

  private final OutputStream out;
  private long size;

  private CopiedTexts(OutputStream out) {
    this.out = out;
  }

  /// Begins the file in the directory `place`.
  static CopiedTexts in(PathBytes place) throws IOException {
    return new CopiedTexts(new BufferedOutputStream(Files.newOutputStream(file(place)), 1 << 18));
  }

  private static Path file(PathBytes place) {
    return Path.of(place.toString()).resolve(NAME);
  }

  /// Adds `content`, if it is text; returns where it begins.
  long add(byte[] content) throws IOException {
    if (Text.of(content).isEmpty()) {
      return NONE;
    }
    long at = size;
    out.write(content);
    size += content.length;
    return at;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /// Returns the text known by `mark` that begins at `at` in the file of the directory `place`;
  /// nothing where it is not that.
  static Optional<String> read(PathBytes place, long at, Mark mark) throws IOException {
    if (at == NONE || mark.size() > Text.MOST) {
      return Optional.empty();
    }
    ByteBuffer content = ByteBuffer.allocate((int) mark.size());
    try (FileChannel file = FileChannel.open(file(place), StandardOpenOption.READ)) {
      int read = 0;
      while (content.hasRemaining() && read >= 0) {
        read = file.read(content, at + content.position());
      }
    }
    return Mark.of(content.array()).equals(mark) ? Text.of(content.array()) : Optional.empty();
  }
}
