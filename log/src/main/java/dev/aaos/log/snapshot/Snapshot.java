package dev.aaos.log.snapshot;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Log.Place;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// What the records up to a place in the log came to.
///
/// ```
/// "AAOSSNAP" format:int segment:long offset:long sequence:long hash:32 bytes:int content sha256:32
/// ```
///
/// The digest at the end is of all before it, so a file that was not wholly written, or was
/// changed, is none.
///
/// @param place the batch after which it was taken
/// @param content what they came to
record Snapshot(Place place, ByteBuffer content) {
  static final int FORMAT = 1;

  private static final long MAGIC = 0x41414f53534e4150L; // AAOSSNAP
  private static final int HEADER_BYTES =
      Long.BYTES + Integer.BYTES + 3 * Long.BYTES + Digest.BYTES + Integer.BYTES;

  /// Returns the bytes of its file.
  ByteBuffer bytes() {
    ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + content.remaining() + Digest.BYTES);
    file.putLong(MAGIC).putInt(FORMAT);
    file.putLong(place.segment()).putLong(place.offset()).putLong(place.sequence());
    place.hash().write(file);
    file.putInt(content.remaining()).put(content.duplicate());
    digest(file.duplicate().flip()).write(file);
    return file.flip();
  }

  /// Returns whether the `file` is whole: whether it ends with the digest of all before that.
  static boolean isWhole(ByteBuffer file) {
    int end = file.limit() - Digest.BYTES;
    return end >= HEADER_BYTES
        && digest(file.slice(0, end)).equals(Digest.read(file.slice(end, Digest.BYTES)));
  }

  /// Returns the snapshot in the `file`, which may not be whole.
  ///
  /// @throws CorruptJournal when it is none, or of another format
  static Snapshot of(ByteBuffer file) {
    int end = file.limit() - Digest.BYTES;
    if (end < HEADER_BYTES) {
      throw new CorruptJournal("it is too short");
    }
    if (file.getLong() != MAGIC) {
      throw new CorruptJournal("it is no snapshot");
    }
    int format = file.getInt();
    if (format != FORMAT) {
      throw new CorruptJournal("it has format " + format + "; this daemon reads " + FORMAT);
    }
    try {
      Place place = new Place(file.getLong(), file.getLong(), file.getLong(), Digest.read(file));
      int bytes = file.getInt();
      if (bytes != end - HEADER_BYTES) {
        throw new CorruptJournal("it has a wrong length");
      }
      return new Snapshot(place, file.slice(HEADER_BYTES, bytes));
    } catch (IllegalArgumentException e) {
      throw new CorruptJournal(String.valueOf(e.getMessage()), e);
    }
  }

  private static Digest digest(ByteBuffer bytes) {
    MessageDigest sha = Digest.sha256();
    sha.update(bytes);
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }
}
