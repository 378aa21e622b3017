package dev.aaos.linux.piece;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of a file that is told by what is no hole in it. For one thread.
public final class SparseDigest implements Pieces.Sink {
  private static final byte[] ZEROS = new byte[1 << 16];

  private final MessageDigest digest;
  private long at;

  /// Of nothing yet.
  public SparseDigest() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Takes what begins at `from`, behind all that was taken.
  @Override
  public void take(long from, byte[] bytes) {
    zeros(from);
    digest.update(bytes);
    at = from + bytes.length;
  }

  private void zeros(long to) {
    while (at < to) {
      int length = (int) Math.min(ZEROS.length, to - at);
      digest.update(ZEROS, 0, length);
      at += length;
    }
  }

  /// Returns what the file of `size` bytes is known by, in hexadecimal digits; nothing is taken any
  /// more.
  public String end(long size) {
    zeros(size);
    return HexFormat.of().formatHex(digest.digest());
  }
}
