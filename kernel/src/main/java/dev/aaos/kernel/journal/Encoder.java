package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

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
final class Encoder {
  static final int BYTES_OF_HALF = 3;

  private static final int INITIAL = 512;

  private ByteBuffer buffer = ByteBuffer.allocate(INITIAL);

  Encoder int8(int value) {
    room(1).put((byte) value);
    return this;
  }

  Encoder int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  Encoder int64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  Encoder text(String value) {
    byte[] bytes = utf8(value);
    int32(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  Encoder word(Enum<?> value) {
    return text(value.name());
  }

  Encoder uuid(UUID value) {
    return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
  }

  Encoder agent(AgentId value) {
    return uuid(value.value());
  }

  Encoder run(RunId value) {
    return uuid(value.value());
  }

  Encoder instant(Instant value) {
    return int64(value.getEpochSecond()).int32(value.getNano());
  }

  Encoder duration(Duration value) {
    return int64(value.getSeconds()).int32(value.getNano());
  }

  Encoder digest(Digest value) {
    value.write(room(Digest.BYTES));
    return this;
  }

  Encoder blob(BlobRef value) {
    return digest(value.commitment())
        .int32(value.segment())
        .int64(value.offset())
        .int32(value.length());
  }

  Encoder usage(Usage value) {
    return int64(value.inputTokens()).int64(value.outputTokens()).int64(value.cachedTokens());
  }

  Encoder labels(Labels value) {
    list(List.copyOf(value.origins()), Encoder::word);
    return word(value.integrity())
        .int8(value.everyone() ? 1 : 0)
        .list(List.copyOf(value.readers()), Encoder::text);
  }

  <T> Encoder optional(Optional<T> value, BiConsumer<Encoder, ? super T> write) {
    int8(value.isPresent() ? 1 : 0);
    value.ifPresent(present -> write.accept(this, present));
    return this;
  }

  <T> Encoder list(List<T> values, BiConsumer<Encoder, ? super T> write) {
    int32(values.size());
    for (T value : values) {
      write.accept(this, value);
    }
    return this;
  }

  /// Returns what was written and begins again with nothing.
  byte[] take() {
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
