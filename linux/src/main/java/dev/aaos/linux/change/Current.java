package dev.aaos.linux.change;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A file as it is. Used by one thread.
public interface Current {
  /// How much is read at once, in bytes.
  int PIECE = 1 << 16;

  /// No file.
  Current ABSENT = new Current() {
    @Override
    public boolean exists() {
      return false;
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public byte[] read(long from, int most) {
      return new byte[0];
    }
  };

  /// Returns whether there is one.
  boolean exists();

  /// Returns how long it is, in bytes.
  long size();

  /// Returns its bytes from `from` on, at most `most`, none at its end.
  byte[] read(long from, int most) throws IOException;

  /// Returns its bytes from `from` to `to`, both within it.
  ///
  /// @throws IOException when it has become shorter
  default byte[] bytes(long from, long to) throws IOException {
    byte[] all = new byte[Math.toIntExact(to - from)];
    int done = 0;
    while (done < all.length) {
      byte[] piece = read(from + done, Math.min(PIECE, all.length - done));
      if (piece.length == 0) {
        throw new IOException("it has become shorter while it was read");
      }
      System.arraycopy(piece, 0, all, done, piece.length);
      done += piece.length;
    }
    return all;
  }

  /// Returns what its bytes from `from` to `to` with `more` behind them are known by.
  ///
  /// @throws IOException when it has become shorter
  default Mark mark(long from, long to, byte[] more) throws IOException {
    MessageDigest digest = Mark.digester();
    for (long at = from; at < to; ) {
      byte[] piece = read(at, (int) Math.min(PIECE, to - at));
      if (piece.length == 0) {
        throw new IOException("it has become shorter while it was read");
      }
      digest.update(piece);
      at += piece.length;
    }
    return new Mark(to - from + more.length, HexFormat.of().formatHex(digest.digest(more)));
  }
}
