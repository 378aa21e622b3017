package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// The hashes of an RFC 6962 tree: a leaf is SHA-256 of 00 and its data, a node SHA-256 of 01 and
/// its two children, so that neither can pass for the other. For one thread.
public final class TreeHash {
  /// The root of the tree without leaves.
  public static final Digest EMPTY = Digest.of();

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha = Digest.sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 + 2 * Digest.BYTES);

  /// Returns the hash of the leaf that stands for a record hashed `hash`.
  public Digest leaf(Digest hash) {
    hash.write(buffer.clear().put(LEAF));
    return take();
  }

  /// Returns the hash of the leaf with these `data`.
  public Digest leaf(byte[] data) {
    sha.update(LEAF);
    sha.update(data);
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }

  /// Returns the hash of the node above `left` and `right`.
  public Digest node(Digest left, Digest right) {
    left.write(buffer.clear().put(NODE));
    right.write(buffer);
    return take();
  }

  private Digest take() {
    sha.update(buffer.flip());
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }
}
