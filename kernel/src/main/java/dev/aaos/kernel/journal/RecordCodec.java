package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// The bytes of records, and the chain over them.
///
/// The hash of a record is SHA-256 over the hash of the record before it and the record's
/// encoding. For one thread.
final class RecordCodec {
  /// Version of the encoding, the first byte of every record.
  static final int VERSION = 1;

  private final Encoder encoder = new Encoder();
  private final MessageDigest sha = Digest.sha256();
  private final ByteBuffer hash = ByteBuffer.allocate(Digest.BYTES);

  /// Returns the encoding of `draft`, without hashes.
  byte[] encode(Draft draft) {
    encoder
        .int8(VERSION)
        .int64(draft.sequence())
        .instant(draft.time())
        .optional(draft.agent(), Encoder::agent)
        .optional(draft.run(), Encoder::run)
        .int64(draft.cause())
        .labels(draft.labels());
    FactCodec.write(encoder, draft.fact());
    return encoder.take();
  }

  /// Returns the hash of the record encoded as `bytes` after the record with the hash `previous`.
  Digest chain(Digest previous, ByteBuffer bytes) {
    previous.write(hash.clear());
    sha.update(hash.flip());
    sha.update(bytes);
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }

  /// Returns the record encoded as `bytes`.
  ///
  /// @throws CorruptJournal when the bytes are no record of a known version
  JournalRecord decode(ByteBuffer bytes, Digest previous, Digest own) {
    try {
      return read(new Decoder(bytes), previous, own);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CorruptJournal("a value is out of its range: " + e.getMessage(), e);
    }
  }

  private static JournalRecord read(Decoder in, Digest previous, Digest own) {
    int version = in.int8();
    if (version != VERSION) {
      throw new CorruptJournal(
          "record format " + version + " is not known to this daemon, which reads " + VERSION);
    }
    JournalRecord record = new JournalRecord(
        in.int64(),
        in.instant(),
        in.optional(Decoder::agent),
        in.optional(Decoder::run),
        in.int64(),
        in.labels(),
        FactCodec.read(in),
        previous,
        own);
    in.end();
    return record;
  }
}
