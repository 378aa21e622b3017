package dev.aaos.linux.change;

import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What a file is to hold. It need not fit into memory: it is told bit by bit.
public interface Body {
  /// Returns how long it is, in bytes.
  long size();

  /// Returns what it is known by.
  ///
  /// @throws IOException when it cannot be read
  Mark mark() throws IOException;

  /// Tells `to` what of it is no hole, in order; it may be told any number of times.
  ///
  /// @throws IOException when it cannot be read, or `to` throws it
  void tell(Pieces.Sink to) throws IOException;

  /// Looks whether all of it is there.
  ///
  /// @throws IOException when it is not
  void require() throws IOException;

  /// Returns whether it is read from the very file that is to hold it.
  default boolean isOnDisk() {
    return false;
  }

  /// Returns it where it is in memory.
  default Optional<byte[]> bytes() {
    return Optional.empty();
  }

  /// Returns `content`.
  static Body of(byte[] content) {
    return new Body() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public Mark mark() {
        return Mark.of(content);
      }

      @Override
      public void tell(Pieces.Sink to) throws IOException {
        if (content.length > 0) {
          to.take(0, content);
        }
      }

      @Override
      public void require() {}

      @Override
      public Optional<byte[]> bytes() {
        return Optional.of(content);
      }
    };
  }

  /// Returns what the file `current` holds, which stays open for as long.
  static Body of(Current current) {
    return new Shape.Streamed(Shape.Part.disk(current.size()), current, Changes.of(List.of()));
  }
}
