package dev.aaos.linux.piece;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Puts the bytes of pieces, which follow one another, to where they belong in a file. For one
/// thread.
final class Layout {
  private final List<Extent> extents;
  private int index;
  private long within;

  /// They belong to `extents`.
  Layout(List<Extent> extents) {
    this.extents = extents;
  }

  /// Tells `to` where the bytes of the next piece belong.
  ///
  /// @throws IOException when there are more than belong anywhere, or `to` does
  void place(byte[] piece, Pieces.Sink to) throws IOException {
    int done = 0;
    while (done < piece.length) {
      if (index == extents.size()) {
        throw new IOException("more is kept of the file than it held");
      }
      Extent extent = extents.get(index);
      int length = (int) Math.min(piece.length - done, extent.length() - within);
      to.take(extent.at() + within, Arrays.copyOfRange(piece, done, done + length));
      done += length;
      within += length;
      if (within == extent.length()) {
        index++;
        within = 0;
      }
    }
  }
}
