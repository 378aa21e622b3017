package dev.aaos.linux.change;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What content is known by again: its length and its SHA-256.
///
/// @param size in bytes
/// @param sha256 in hexadecimal digits
public record Mark(long size, String sha256) {
  /// Returns that of `content`.
  public static Mark of(byte[] content) {
    return new Mark(content.length, HexFormat.of().formatHex(digester().digest(content)));
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
