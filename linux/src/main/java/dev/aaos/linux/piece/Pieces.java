package dev.aaos.linux.piece;

import java.io.IOException;
import java.util.List;

/// All that a file held: where it held data, and which pieces that is, one after another.
///
/// @param size how long it was, in bytes
/// @param sha256 what it is known by, in hexadecimal digits
/// @param extents where it held data, in order
/// @param stored the pieces, in order
public record Pieces(long size, String sha256, List<Extent> extents, List<Stored> stored) {
  /// Copies the lists, and refuses what no file is.
  public Pieces {
    extents = List.copyOf(extents);
    stored = List.copyOf(stored);
    long end = 0;
    for (Extent extent : extents) {
      if (extent.at() < end) {
        throw new IllegalArgumentException("a file that holds data twice at " + extent.at());
      }
      end = extent.end();
    }
    long held = stored.stream().mapToLong(Stored::length).sum();
    if (end > size || held != Extent.sum(extents)) {
      throw new IllegalArgumentException("pieces that are not those of a file");
    }
  }

  /// A piece that is kept.
  ///
  /// @param record the number of the record that keeps it
  /// @param length how many bytes it has
  public record Stored(long record, int length) {
    /// Refuses one that is none.
    public Stored {
      if (length < 1 || length > Piece.MOST) {
        throw new IllegalArgumentException("a piece of " + length + " bytes");
      }
    }
  }

  /// Where pieces are read.
  @FunctionalInterface
  public interface Source {
    /// Returns the piece that the record `record` keeps.
    ///
    /// @throws IOException when it cannot be read, or is gone
    byte[] piece(long record) throws IOException;
  }

  /// Takes what is no hole of a file, in order.
  @FunctionalInterface
  public interface Sink {
    /// Takes `bytes`, which begin at `at`.
    void take(long at, byte[] bytes) throws IOException;
  }

  /// Tells `to` all that is no hole, one piece after another.
  ///
  /// @throws IOException when a piece is gone or another one, or `to` does
  public void read(Source source, Sink to) throws IOException {
    Layout layout = new Layout(extents);
    for (Stored one : stored) {
      layout.place(piece(source, one), to);
    }
  }

  private static byte[] piece(Source source, Stored one) throws IOException {
    byte[] piece;
    try {
      piece = source.piece(one.record());
    } catch (IOException e) {
      throw new IOException("a part of what it held is gone: " + e.getMessage(), e);
    }
    if (piece.length != one.length()) {
      throw new IOException("record " + one.record() + " keeps another part than the file had");
    }
    return piece;
  }
}
