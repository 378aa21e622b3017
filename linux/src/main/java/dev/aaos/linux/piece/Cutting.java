package dev.aaos.linux.piece;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts the data of an open file into pieces. For one thread.
///
/// What is changed meanwhile may be told as it was or as it is; what is cut off is told as gone.
///
/// @param data open for reading
/// @param size how long the file is, in bytes
/// @param extents where it holds data
public record Cutting(Descriptor data, long size, List<Extent> extents) {
  private static final int CHUNK = 1 << 18;

  /// Takes pieces, one after another.
  ///
  /// @param <X> how that may fail
  @FunctionalInterface
  public interface Taker<X extends Exception> {
    /// Takes the next.
    void take(byte[] piece) throws X;
  }

  /// Tells `taker` all pieces, and returns what was really there: shorter where the file was cut
  /// off meanwhile.
  public <X extends Exception> Cutting tell(Taker<X> taker) throws LinuxException, X {
    List<Extent> real = new ArrayList<>();
    byte[] piece = new byte[(int) Math.min(Piece.MOST, Extent.sum(extents))];
    int filled = 0;
    for (Extent extent : extents) {
      long at = extent.at();
      while (at < extent.end()) {
        int most = (int) Math.min(Math.min(CHUNK, piece.length - filled), extent.end() - at);
        byte[] read = data.readAt(at, most);
        if (read.length == 0) {
          if (at > extent.at()) {
            real.add(new Extent(extent.at(), at - extent.at()));
          }
          give(piece, filled, taker);
          return new Cutting(data, at, List.copyOf(real));
        }
        System.arraycopy(read, 0, piece, filled, read.length);
        filled += read.length;
        at += read.length;
        if (filled == piece.length) {
          give(piece, filled, taker);
          filled = 0;
        }
      }
      real.add(extent);
    }
    give(piece, filled, taker);
    return this;
  }

  private static <X extends Exception> void give(byte[] piece, int filled, Taker<X> taker)
      throws X {
    if (filled > 0) {
      taker.take(Arrays.copyOf(piece, filled));
    }
  }

  /// Has `store` keep all of it, and returns what was kept.
  public Pieces keep(Store store) throws IOException {
    SparseDigest digest = new SparseDigest();
    Layout layout = new Layout(extents);
    List<Pieces.Stored> stored = new ArrayList<>();
    Cutting real = this.<IOException>tell(piece -> {
      layout.place(piece, digest);
      stored.add(new Pieces.Stored(store.put(piece), piece.length));
    });
    return new Pieces(real.size, digest.end(real.size), real.extents, stored);
  }
}
