package dev.aaos.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where in the bytes of a record the things stand that a verifier looks at: number, time,
/// references to content.
///
/// The one place of this module that knows more of a record than its length, and it knows shapes,
/// not meanings: a record is
///
/// ```
/// version:byte sequence:long time:instant agent:?uuid run:?uuid cause:long by:text labels
/// kind:byte …
/// ```
///
/// where version 1 has no `by`, and [#KINDS] says of each kind what leads up to its last reference.
/// A test of the kernel holds
/// it to the kernel's own codec.
public final class RecordShape {
  private static final int PRUNED = 5;
  private static final int SHREDDED = 6;
  private static final int IMAGES_DROPPED = 116;

  /// What leads up to the last reference in a record, by the code of its kind, a letter
  /// for each member: `u` 16 bytes, `?` 16 bytes if there, `t` a text, `l` a long, `d`
  /// a digest, `b` a reference, `!` a flag without which nothing of the rest is there.
  /// A kind without references has an empty shape.
  private static final Map<Integer, String> KINDS = Map.ofEntries(
      Map.entry(1, ""),
      Map.entry(2, ""),
      Map.entry(3, ""),
      Map.entry(4, ""),
      Map.entry(PRUNED, ""),
      Map.entry(SHREDDED, "b"),
      Map.entry(7, ""),
      Map.entry(8, ""),
      Map.entry(9, ""),
      Map.entry(10, "u?ttbb"),
      Map.entry(11, ""),
      Map.entry(12, ""),
      Map.entry(13, "u?tttbb"),
      Map.entry(14, ""),
      Map.entry(15, "ubbbb"),
      Map.entry(16, ""),
      Map.entry(17, ""),
      Map.entry(18, ""),
      Map.entry(19, ""),
      Map.entry(20, ""),
      Map.entry(21, ""),
      Map.entry(30, "uub"),
      Map.entry(31, ""),
      Map.entry(32, "ub"),
      Map.entry(33, ""),
      Map.entry(34, "utb"),
      Map.entry(35, "uub"),
      Map.entry(36, ""),
      Map.entry(37, "uuub"),
      Map.entry(38, "ub"),
      Map.entry(40, "u?ttb"),
      Map.entry(41, ""),
      Map.entry(42, "ltttb"),
      Map.entry(43, ""),
      Map.entry(44, ""),
      Map.entry(45, ""),
      Map.entry(46, ""),
      Map.entry(47, ""),
      Map.entry(48, "u?ttb"),
      Map.entry(49, ""),
      Map.entry(50, "uu?tdbb"),
      Map.entry(51, ""),
      Map.entry(52, ""),
      Map.entry(53, ""),
      Map.entry(60, "u?ub"),
      Map.entry(61, ""),
      Map.entry(62, ""),
      Map.entry(63, "uub"),
      Map.entry(64, ""),
      Map.entry(65, "uuub"),
      Map.entry(66, "utb"),
      Map.entry(67, "u?ub"),
      Map.entry(70, "ub"),
      Map.entry(71, ""),
      Map.entry(72, ""),
      Map.entry(73, ""),
      Map.entry(74, ""),
      Map.entry(75, ""),
      Map.entry(76, ""),
      Map.entry(77, ""),
      Map.entry(78, ""),
      Map.entry(80, ""),
      Map.entry(81, ""),
      Map.entry(82, ""),
      Map.entry(83, ""),
      Map.entry(84, ""),
      Map.entry(85, ""),
      Map.entry(86, ""),
      Map.entry(87, "lttbb"),
      Map.entry(90, ""),
      Map.entry(91, ""),
      Map.entry(92, ""),
      Map.entry(93, ""),
      Map.entry(94, ""),
      Map.entry(95, ""),
      Map.entry(96, ""),
      Map.entry(97, ""),
      Map.entry(98, "ub"),
      Map.entry(99, ""),
      Map.entry(100, "ltb"),
      Map.entry(101, "uttt!bb"),
      Map.entry(102, "uu?tdbb"),
      Map.entry(103, ""),
      Map.entry(105, "bdb"),
      Map.entry(110, ""),
      Map.entry(111, "ulb"),
      Map.entry(112, ""),
      Map.entry(113, ""),
      Map.entry(114, "ltb"),
      Map.entry(115, "ub"),
      Map.entry(IMAGES_DROPPED, ""));

  /// The kinds whose references are to what changes can be taken back by, and to nothing else.
  private static final Set<Integer> IMAGES = Set.of(100, 111, 114, 115);

  private static final Set<Integer> PIECES = Set.of(114, 115);

  private static final int NAMELESS = 1;
  private static final int SEQUENCE_AT = 1;
  private static final int TIME_AT = SEQUENCE_AT + Long.BYTES;
  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;
  private static final int UUID_BYTES = 16;

  private RecordShape() {}

  /// Returns the number that the record `bytes` gives itself; nothing when it is too short to have
  /// one.
  public static Optional<Long> sequence(ByteBuffer bytes) {
    return bytes.remaining() < TIME_AT
        ? Optional.empty()
        : Optional.of(bytes.getLong(bytes.position() + SEQUENCE_AT));
  }

  /// Returns when the record `bytes` was made; nothing when it does not say.
  public static Optional<Instant> time(ByteBuffer bytes) {
    if (bytes.remaining() < TIME_AT + INSTANT_BYTES) {
      return Optional.empty();
    }
    int at = bytes.position() + TIME_AT;
    try {
      return Optional.of(Instant.ofEpochSecond(bytes.getLong(at), bytes.getInt(at + Long.BYTES)));
    } catch (DateTimeException outOfRange) {
      return Optional.empty();
    }
  }

  /// Returns the references to content in the record `bytes`; nothing when it is of a kind or a
  /// shape that is not known here.
  public static Optional<List<BlobRef>> references(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    try {
      String shape = KINDS.get(kind(in));
      return shape == null ? Optional.empty() : Optional.of(references(in, shape));
    } catch (BufferUnderflowException | IllegalArgumentException otherShape) {
      return Optional.empty();
    }
  }

  /// Returns whether the record `bytes` says that what it refers to was shredded.
  public static boolean shreds(ByteBuffer bytes) {
    try {
      return kind(bytes.duplicate()) == SHREDDED;
    } catch (BufferUnderflowException otherShape) {
      return false;
    }
  }

  /// Returns whether the record `bytes` refers to what a change can be taken back by.
  public static boolean isImage(ByteBuffer bytes) {
    return isOf(IMAGES, bytes);
  }

  /// Returns whether it refers to a part of that, of which a later record says of what.
  public static boolean isPiece(ByteBuffer bytes) {
    return isOf(PIECES, bytes);
  }

  private static boolean isOf(Set<Integer> kinds, ByteBuffer bytes) {
    try {
      return kinds.contains(kind(bytes.duplicate()));
    } catch (BufferUnderflowException otherShape) {
      return false;
    }
  }

  /// Returns up to which record such content is no longer kept, if the record `bytes` says so.
  public static Optional<Long> dropped(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    try {
      return kind(in) == IMAGES_DROPPED ? Optional.of(in.getLong()) : Optional.empty();
    } catch (BufferUnderflowException otherShape) {
      return Optional.empty();
    }
  }

  /// Returns what the record `bytes` says of records that were pruned, if it is of that
  /// kind: all behind the code of its kind.
  public static Optional<ByteBuffer> pruned(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    try {
      return kind(in) == PRUNED ? Optional.of(in.slice()) : Optional.empty();
    } catch (BufferUnderflowException otherShape) {
      return Optional.empty();
    }
  }

  /// Reads up to the code of the kind, and that.
  private static int kind(ByteBuffer in) {
    int version = in.get(in.position());
    skip(in, TIME_AT + INSTANT_BYTES);
    skipOptional(in);
    skipOptional(in);
    skip(in, Long.BYTES);
    if (version != NAMELESS) {
      skip(in, in.getInt());
    }
    skipLabels(in);
    return in.get();
  }

  private static List<BlobRef> references(ByteBuffer in, String shape) {
    List<BlobRef> found = new ArrayList<>();
    for (int i = 0; i < shape.length(); i++) {
      switch (shape.charAt(i)) {
        case 'u' -> skip(in, UUID_BYTES);
        case '?' -> skipOptional(in);
        case 't' -> skip(in, in.getInt());
        case 'l' -> skip(in, Long.BYTES);
        case 'd' -> skip(in, Digest.BYTES);
        case '!' -> {
          if (in.get() == 0) {
            return List.of();
          }
        }
        default -> found.add(new BlobRef(Digest.read(in), in.getInt(), in.getLong(), in.getInt()));
      }
    }
    return List.copyOf(found);
  }

  private static void skipLabels(ByteBuffer in) {
    skipTexts(in);
    skip(in, in.getInt());
    skip(in, 1);
    skipTexts(in);
  }

  private static void skipTexts(ByteBuffer in) {
    for (int left = in.getInt(); left > 0; left--) {
      skip(in, in.getInt());
    }
  }

  private static void skipOptional(ByteBuffer in) {
    if (in.get() != 0) {
      skip(in, UUID_BYTES);
    }
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }
}
