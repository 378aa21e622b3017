package dev.aaos.kernel.journal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Texts as bytes and back, for every text Java can hold.
///
/// UTF-8, and where UTF-8 has no bytes for a character, half a surrogate pair, the three bytes
/// its pattern would give (WTF-8). The platform's own encoder writes a `?` there, so that two
/// different names would be one in the journal.
final class Wtf8 {
  private static final int BYTES_OF_HALF = 3;

  private Wtf8() {}

  static byte[] encode(String text) {
    if (text.codePoints().noneMatch(Wtf8::isHalf)) {
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

  /// Returns the text whose encoding is `bytes`.
  ///
  /// @throws CorruptJournal when they are the encoding of none
  static String decode(byte[] bytes) {
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
      for (int i = 0; i + BYTES_OF_HALF <= bytes.length; i++) {
        if (bytes[i] == (byte) 0xed && (bytes[i + 1] & 0xe0) == 0xa0) {
          text.append(strict(bytes, from, i));
          text.append((char) (0xd000 | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)));
          from = i + BYTES_OF_HALF;
          i = from - 1;
        }
      }
      text.append(strict(bytes, from, bytes.length));
    } catch (CharacterCodingException e) {
      throw new CorruptJournal("a text is not UTF-8", e);
    }
    if (!Arrays.equals(encode(text.toString()), bytes)) {
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

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
