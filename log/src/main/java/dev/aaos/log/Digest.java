package dev.aaos.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 digest.
///
/// Four longs instead of an array, so that it is a value: equal, hashable and cheap to keep.
public record Digest(long a, long b, long c, long d) {
  /// The length of a digest in bytes.
  public static final int BYTES = 32;

  /// The digest that stands before the first record.
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  /// Returns the SHA-256 of the `parts`, one after another.
  public static Digest of(byte[]... parts) {
    MessageDigest sha = sha256();
    for (byte[] part : parts) {
      sha.update(part);
    }
    return read(ByteBuffer.wrap(sha.digest()));
  }

  /// Returns the digest in the next 32 bytes of `from`.
  public static Digest read(ByteBuffer from) {
    return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  /// Appends the 32 bytes of this digest to `to`.
  public void write(ByteBuffer to) {
    to.putLong(a).putLong(b).putLong(c).putLong(d);
  }

  /// Returns a fresh SHA-256.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// What a record gets by itself is made at run time, at each start anew, and this is among the
  /// first things a start asks.
  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest
        && a == digest.a
        && b == digest.b
        && c == digest.c
        && d == digest.d;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a ^ b ^ c ^ d);
  }

  /// Returns the 64 hexadecimal digits.
  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    write(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }
}
