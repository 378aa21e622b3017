package dev.aaos.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Writes values as length-prefixed binary: no two different sequences of values give the same
/// bytes.
///
/// Big-endian; a text is the length of its UTF-8 and the bytes; an optional value is a flag and
/// the value; an enum is its name, so that reordering its constants changes nothing. For one
/// thread.
///
/// Half a surrogate pair, for which UTF-8 has no bytes, is written as the three its pattern would
/// give (WTF-8). The platform's own encoder writes a `?` there, so that two different names would
/// be one in the journal.
public final class Encoder {
  static final int BYTES_OF_HALF = 3;

  private static final int INITIAL = 512;

  private final Consumer<BlobRef> blobs;
  private ByteBuffer buffer = ByteBuffer.allocate(INITIAL);

  /// An encoder that has written nothing yet.
  public Encoder() {
    this(ref -> {});
  }

  /// An encoder that tells `blobs` of each reference to content it writes.
  public Encoder(Consumer<BlobRef> blobs) {
    this.blobs = blobs;
  }

  /// Writes the lowest byte of `value`.
  public Encoder int8(int value) {
    room(1).put((byte) value);
    return this;
  }

  /// Writes four bytes.
  public Encoder int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /// Writes eight bytes.
  public Encoder int64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /// Writes `value` in groups of seven bits, the lowest first, as few as it takes (LEB128): small
  /// numbers take a byte, negative ones ten.
  public Encoder varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      int8((int) (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    return int8((int) left);
  }

  /// Writes a length and the bytes.
  public Encoder bytes(byte[] value) {
    int32(value.length);
    room(value.length).put(value);
    return this;
  }

  /// Writes bytes as [#bytes] does, but their length in as few bytes as it takes.
  public Encoder shortBytes(byte[] value) {
    varint(value.length).room(value.length).put(value);
    return this;
  }

  /// Writes a length and the text as UTF-8.
  public Encoder text(String value) {
    return bytes(utf8(value));
  }

  /// Writes a text as [#text] does, but its length in as few bytes as it takes.
  public Encoder shortText(String value) {
    return shortBytes(utf8(value));
  }

  /// Writes the name of `value`.
  public Encoder word(Enum<?> value) {
    return text(value.name());
  }

  /// Writes sixteen bytes.
  public Encoder uuid(UUID value) {
    return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
  }

  /// Writes seconds and nanoseconds.
  public Encoder instant(Instant value) {
    return int64(value.getEpochSecond()).int32(value.getNano());
  }

  /// Writes seconds and nanoseconds.
  public Encoder duration(Duration value) {
    return int64(value.getSeconds()).int32(value.getNano());
  }

  /// Writes thirty-two bytes.
  public Encoder digest(Digest value) {
    value.write(room(Digest.BYTES));
    return this;
  }

  /// Writes a reference to content.
  public Encoder blob(BlobRef value) {
    blobs.accept(value);
    return digest(value.commitment())
        .int32(value.segment())
        .int64(value.offset())
        .int32(value.length());
  }

  /// Writes a reference to content, its place in as few bytes as it takes.
  public Encoder shortBlob(BlobRef value) {
    blobs.accept(value);
    return digest(value.commitment())
        .varint(value.segment())
        .varint(value.offset())
        .varint(value.length());
  }

  /// Writes 1 or 0.
  public Encoder flag(boolean value) {
    return int8(value ? 1 : 0);
  }

  /// Writes what `write` makes of `value`.
  public <T> Encoder value(T value, BiConsumer<Encoder, ? super T> write) {
    write.accept(this, value);
    return this;
  }

  /// Writes a length and what `write` makes of `value`, so that a reader may pass over it.
  public <T> Encoder framed(T value, BiConsumer<Encoder, ? super T> write) {
    int at = int32(0).buffer.position();
    write.accept(this, value);
    buffer.putInt(at - Integer.BYTES, buffer.position() - at);
    return this;
  }

  /// Writes whether `value` is there and, if so, what `write` makes of it.
  public <T> Encoder optional(Optional<T> value, BiConsumer<Encoder, ? super T> write) {
    flag(value.isPresent());
    value.ifPresent(present -> write.accept(this, present));
    return this;
  }

  /// Writes how many `values` there are and what `write` makes of each.
  public <T> Encoder list(List<T> values, BiConsumer<Encoder, ? super T> write) {
    int32(values.size());
    for (T value : values) {
      write.accept(this, value);
    }
    return this;
  }

  /// Returns what was written and begins again with nothing.
  public byte[] take() {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    buffer.clear();
    return bytes;
  }

  static byte[] utf8(String text) {
    if (text.codePoints().noneMatch(Encoder::isHalf)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * BYTES_OF_HALF);
    text.codePoints().forEach(point -> {
      if (isHalf(point)) {
        bytes.put((byte) (0xe0 | (point >> 12)));
        bytes.put((byte) (0x80 | ((point >> 6) & 0x3f)));
        bytes.put((byte) (0x80 | (point & 0x3f)));
      } else {
        bytes.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
      }
    });
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int wanted = Math.addExact(buffer.position(), bytes);
      ByteBuffer larger = ByteBuffer.allocate(Math.max(wanted, buffer.capacity() * 2));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }
}
