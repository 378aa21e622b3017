package dev.aaos.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// What holds records together: the hash of each is SHA-256 over the hash of the record before it
/// and its own bytes. For one thread.
public final class HashChain {
  private final MessageDigest sha = Digest.sha256();
  private final ByteBuffer hash = ByteBuffer.allocate(Digest.BYTES);

  /// Returns the hash of the record `bytes` after the record hashed `previous`.
  public Digest next(Digest previous, ByteBuffer bytes) {
    previous.write(hash.clear());
    sha.update(hash.flip());
    sha.update(bytes);
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }
}
