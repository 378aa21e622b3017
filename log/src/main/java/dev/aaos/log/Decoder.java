package dev.aaos.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Reads what [Encoder] wrote. Anything that does not fit is [CorruptJournal], never a wrong
/// value. For one thread.
public final class Decoder {
  private static final int MAX_NANOS = 999_999_999;

  private final ByteBuffer buffer;

  /// Reads from `buffer`, which nobody else may use meanwhile.
  public Decoder(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /// Returns the next byte.
  public int int8() {
    need(1);
    return buffer.get();
  }

  /// Returns the next byte, which must be 1 or 0.
  public boolean flag() {
    int value = int8();
    if (value != 0 && value != 1) {
      throw new CorruptJournal("a flag is " + value + ", not 0 or 1");
    }
    return value == 1;
  }

  /// Returns the next four bytes.
  public int int32() {
    need(Integer.BYTES);
    return buffer.getInt();
  }

  /// Returns the next eight bytes.
  public long int64() {
    need(Long.BYTES);
    return buffer.getLong();
  }

  /// Returns the next number that was written in groups of seven bits.
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int group = int8();
      value |= (long) (group & 0x7f) << shift;
      if (group < 0) {
        continue;
      }
      if ((group == 0 && shift > 0) || (value >>> shift) != group) {
        throw new CorruptJournal("a number is not written in as few bytes as it takes");
      }
      return value;
    }
    throw new CorruptJournal("a number has more than 64 bits");
  }

  /// Returns the next bytes of which the length was written.
  public byte[] bytes() {
    byte[] bytes = new byte[size(1)];
    buffer.get(bytes);
    return bytes;
  }

  /// Returns the next bytes of which the length was written in few bytes.
  public byte[] shortBytes() {
    byte[] bytes = new byte[shortSize(1)];
    buffer.get(bytes);
    return bytes;
  }

  /// Returns the next bytes of which the length was written, where they lie.
  public ByteBuffer framed() {
    int size = size(1);
    ByteBuffer frame = buffer.slice(buffer.position(), size);
    buffer.position(buffer.position() + size);
    return frame;
  }

  /// Returns the next text.
  public String text() {
    return utf8(bytes());
  }

  /// Returns the next text of which the length was written in few bytes.
  public String shortText() {
    return utf8(shortBytes());
  }

  /// Returns the constant of `type` that is named next.
  public <E extends Enum<E>> E word(Class<E> type) {
    String name = text();
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new CorruptJournal("'" + name + "' is no " + type.getSimpleName());
    }
  }

  /// Returns the next sixteen bytes.
  public UUID uuid() {
    return new UUID(int64(), int64());
  }

  /// Returns the next time.
  public Instant instant() {
    try {
      return Instant.ofEpochSecond(int64(), nanos());
    } catch (DateTimeException e) {
      throw new CorruptJournal("a time is out of range", e);
    }
  }

  /// Returns the next duration.
  public Duration duration() {
    return Duration.ofSeconds(int64(), nanos());
  }

  private int nanos() {
    int nanos = int32();
    if (nanos < 0 || nanos > MAX_NANOS) {
      throw new CorruptJournal("a part of a second is " + nanos + " ns");
    }
    return nanos;
  }

  /// Returns the next digest.
  public Digest digest() {
    need(Digest.BYTES);
    return Digest.read(buffer);
  }

  /// Returns the next reference to content.
  public BlobRef blob() {
    return new BlobRef(digest(), int32(), int64(), int32());
  }

  /// Returns the next reference to content of which the place was written in few bytes.
  public BlobRef shortBlob() {
    Digest commitment = digest();
    long segment = varint();
    long offset = varint();
    long length = varint();
    if (segment != (int) segment || length != (int) length) {
      throw new CorruptJournal("no content has " + length + " bytes in file " + segment);
    }
    return new BlobRef(commitment, (int) segment, offset, (int) length);
  }

  /// Returns what `read` finds next, if it is there.
  public <T> Optional<T> optional(Function<Decoder, T> read) {
    return flag() ? Optional.of(read.apply(this)) : Optional.empty();
  }

  /// Returns the next list, of what `read` finds.
  public <T> List<T> list(Function<Decoder, T> read) {
    int count = size(1);
    List<T> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(read.apply(this));
    }
    return values;
  }

  /// Returns the text written as `bytes`, which must be as [Encoder] writes it.
  private static String utf8(byte[] bytes) {
    try {
      return strict(bytes, 0, bytes.length);
    } catch (CharacterCodingException e) {
      return decodeWithHalves(bytes);
    }
  }

  private static String decodeWithHalves(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    try {
      int from = 0;
      for (int i = 0; i + Encoder.BYTES_OF_HALF <= bytes.length; i++) {
        if (bytes[i] == (byte) 0xed && (bytes[i + 1] & 0xe0) == 0xa0) {
          text.append(strict(bytes, from, i));
          text.append((char) (0xd000 | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)));
          from = i + Encoder.BYTES_OF_HALF;
          i = from - 1;
        }
      }
      text.append(strict(bytes, from, bytes.length));
    } catch (CharacterCodingException e) {
      throw new CorruptJournal("a text is not UTF-8", e);
    }
    if (!Arrays.equals(Encoder.utf8(text.toString()), bytes)) {
      throw new CorruptJournal("a text is not written as it should be");
    }
    return text.toString();
  }

  private static String strict(byte[] bytes, int from, int to) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, from, to - from))
        .toString();
  }

  /// Checks that nothing is left.
  public void end() {
    if (buffer.hasRemaining()) {
      throw new CorruptJournal(buffer.remaining() + " bytes too many");
    }
  }

  /// Returns the one of `known` whose number is written next.
  public <T> T oneOf(List<T> known) {
    return oneOf(known, int32());
  }

  /// Returns the one of `known` whose number is written next in few bytes.
  public <T> T shortOneOf(List<T> known) {
    return oneOf(known, varint());
  }

  private static <T> T oneOf(List<T> known, long number) {
    if (number < 0 || number >= known.size()) {
      throw new CorruptJournal("a reference to number " + number + " of " + known.size());
    }
    return known.get((int) number);
  }

  /// Returns the next number of things of which each takes at least `bytesEach` bytes.
  public int size(int bytesEach) {
    return size(int32(), bytesEach);
  }

  /// Does the same with a number that was written in few bytes.
  public int shortSize(int bytesEach) {
    return size(varint(), bytesEach);
  }

  private int size(long size, int bytesEach) {
    if (size < 0 || size > buffer.remaining() / bytesEach) {
      throw new CorruptJournal(
          "a length of " + size + " where " + buffer.remaining() + " are left");
    }
    return (int) size;
  }

  private void need(int bytes) {
    if (buffer.remaining() < bytes) {
      throw new CorruptJournal("ends " + (bytes - buffer.remaining()) + " bytes too early");
    }
  }
}
