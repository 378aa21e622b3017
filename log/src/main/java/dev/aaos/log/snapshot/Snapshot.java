package dev.aaos.log.snapshot;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Log.Place;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// What the records up to a place in the log came to.
///
/// ```
/// "AAOSSNAP" format:int segment:long offset:long sequence:long hash:32 bytes:int content
///   sha256:32 check:8
/// ```
///
/// The digest is of all before it: by it others say which snapshot they mean. The check, two cyclic
/// codes, is of all before that, and takes a start a tenth of the digest's time. It finds what the
/// digest finds of a file that was not wholly written, or damaged since; neither proves anything
/// against somebody who can write another file. Files of format 1 have no check.
///
/// @param place the batch after which it was taken
/// @param content what they came to
record Snapshot(Place place, ByteBuffer content) {
  static final int FORMAT = 2;

  private static final int UNCHECKED = 1;
  private static final long MAGIC = 0x41414f53534e4150L; // AAOSSNAP
  private static final int HEADER_BYTES =
      Long.BYTES + Integer.BYTES + 3 * Long.BYTES + Digest.BYTES + Integer.BYTES;

  /// Returns the bytes of its file.
  ByteBuffer bytes() {
    ByteBuffer file =
        ByteBuffer.allocate(HEADER_BYTES + content.remaining() + Digest.BYTES + Long.BYTES);
    file.putLong(MAGIC).putInt(FORMAT);
    file.putLong(place.segment()).putLong(place.offset()).putLong(place.sequence());
    place.hash().write(file);
    file.putInt(content.remaining()).put(content.duplicate());
    digestOf(file.duplicate().flip()).write(file);
    file.putLong(check(file.duplicate().flip()));
    return file.flip();
  }

  /// Returns the snapshot in the `file`.
  ///
  /// @throws CorruptJournal when it is none, of another format, not wholly written, or damaged
  static Snapshot of(ByteBuffer file) {
    if (file.limit() < HEADER_BYTES + Digest.BYTES) {
      throw new CorruptJournal("it is too short");
    }
    if (file.getLong(0) != MAGIC) {
      throw new CorruptJournal("it is no snapshot");
    }
    int format = format(file);
    if (format != FORMAT && format != UNCHECKED) {
      throw new CorruptJournal(
          "it has format " + format + "; this daemon reads " + UNCHECKED + " and " + FORMAT);
    }
    if (!isSound(file)) {
      throw new CorruptJournal("it was not wholly written, or was changed");
    }
    try {
      ByteBuffer in = file.duplicate().position(Long.BYTES + Integer.BYTES);
      Place place = new Place(in.getLong(), in.getLong(), in.getLong(), Digest.read(in));
      int bytes = in.getInt();
      if (bytes != end(file) - HEADER_BYTES) {
        throw new CorruptJournal("it has a wrong length");
      }
      return new Snapshot(place, file.slice(HEADER_BYTES, bytes));
    } catch (IllegalArgumentException e) {
      throw new CorruptJournal(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isSound(ByteBuffer file) {
    if (format(file) == UNCHECKED) {
      return isWhole(file);
    }
    int end = file.limit() - Long.BYTES;
    return check(file.slice(0, end)) == file.getLong(end);
  }

  /// Returns whether the `file` has the digest that it says, where [#of] finds a snapshot in it.
  static boolean isWhole(ByteBuffer file) {
    return end(file) >= HEADER_BYTES && digestOf(file.slice(0, end(file))).equals(digest(file));
  }

  /// Returns the digest that the `file` says it has.
  static Digest digest(ByteBuffer file) {
    return Digest.read(file.slice(end(file), Digest.BYTES));
  }

  private static int format(ByteBuffer file) {
    return file.getInt(Long.BYTES);
  }

  /// Returns where the content ends.
  private static int end(ByteBuffer file) {
    return file.limit() - Digest.BYTES - (format(file) == UNCHECKED ? 0 : Long.BYTES);
  }

  private static Digest digestOf(ByteBuffer bytes) {
    MessageDigest sha = Digest.sha256();
    sha.update(bytes);
    return Digest.read(ByteBuffer.wrap(sha.digest()));
  }

  /// Two codes whose polynomials have no factor in common are one of 64 bits: they find all that
  /// was
  /// changed within 64 bits, and of anything else all but one in 2^64.
  private static long check(ByteBuffer bytes) {
    CRC32C first = new CRC32C();
    CRC32 second = new CRC32();
    first.update(bytes.duplicate());
    second.update(bytes.duplicate());
    return (first.getValue() << Integer.SIZE) | second.getValue();
  }
}
