package dev.aaos.linux.change;

import dev.aaos.linux.LinuxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What content is known by again: its length and its SHA-256.
///
/// @param size in bytes
/// @param sha256 in hexadecimal digits
public record Mark(long size, String sha256) {
  private static final int PIECE = 1 << 18;

  /// Returns that of `content`.
  public static Mark of(byte[] content) {
    return new Mark(content.length, HexFormat.of().formatHex(digester().digest(content)));
  }

  /// Where content is read from, piece by piece.
  @FunctionalInterface
  public interface Source {
    /// Returns its bytes from `from` on, at most `most`, none at its end.
    byte[] read(long from, int most) throws LinuxException;
  }

  /// Returns that of all that `source` has, which is about `expected` bytes.
  public static Mark of(Source source, long expected) throws LinuxException {
    MessageDigest digest = digester();
    int most = Math.clamp(expected + 1, 1, PIECE);
    long size = 0;
    while (true) {
      byte[] piece = source.read(size, most);
      digest.update(piece);
      size += piece.length;
      if (piece.length == 0 || (piece.length < most && size >= expected)) {
        return new Mark(size, HexFormat.of().formatHex(digest.digest()));
      }
    }
  }

  /// Returns that of content which may not be read: no other is like it.
  public static Mark unread(long size) {
    return new Mark(size, "");
  }

  /// Returns what computes SHA-256.
  static MessageDigest digester() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
