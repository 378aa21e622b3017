package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Principal;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import dev.aaos.log.Log;
import java.util.Optional;

/// The bytes of records. For one thread.
final class RecordCodec {
  /// Version of the encoding, the first byte of every record.
  static final int VERSION = 2;

  /// The version that does not name who is behind a record. It is read, and not written.
  static final int NAMELESS = 1;

  private final Encoder encoder = new Encoder();

  /// Returns the encoding of `draft`, without hashes.
  byte[] encode(Draft draft) {
    encoder
        .int8(VERSION)
        .int64(draft.sequence())
        .instant(draft.time())
        .optional(draft.agent(), ValueCodec::agent)
        .optional(draft.run(), ValueCodec::run)
        .int64(draft.cause())
        .text(draft.by().map(Principal::name).orElse(""))
        .value(draft.labels(), ValueCodec::labels);
    FactCodec.write(encoder, draft.fact());
    return encoder.take();
  }

  /// Returns the record that `entry` holds the bytes of.
  ///
  /// @throws CorruptJournal when they are no record of a known version, or one of another place
  static JournalRecord decode(Log.Entry entry) {
    try {
      JournalRecord record = read(new Decoder(entry.bytes()), entry);
      if (record.sequence() != entry.sequence()) {
        throw new CorruptJournal("it is numbered " + record.sequence());
      }
      return record;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CorruptJournal("a value is out of its range: " + e.getMessage(), e);
    }
  }

  private static JournalRecord read(Decoder in, Log.Entry entry) {
    int version = in.int8();
    if (version != VERSION && version != NAMELESS) {
      throw new CorruptJournal("record format " + version
          + " is not known to this daemon, which reads " + NAMELESS + " and " + VERSION);
    }
    JournalRecord record = new JournalRecord(
        in.int64(),
        in.instant(),
        in.optional(ValueCodec::agent),
        in.optional(ValueCodec::run),
        in.int64(),
        version == NAMELESS ? Optional.empty() : by(in.text()),
        ValueCodec.labels(in),
        FactCodec.read(in),
        entry.previous(),
        entry.hash());
    in.end();
    return record;
  }

  private static Optional<Principal> by(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(new Principal(name));
  }
}
