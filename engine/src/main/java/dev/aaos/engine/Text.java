package dev.aaos.engine;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Text that comes in pieces of UTF-8, which may part a character; what is no UTF-8 becomes the
/// replacement character.
final class Text {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPLACE)
      .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer left = ByteBuffer.allocate(0);

  /// Returns the characters that are whole with `bytes`.
  String more(byte[] bytes) {
    return decode(bytes, false);
  }

  /// Returns what stands for the character that never became whole, if any.
  String rest() {
    return decode(new byte[0], true);
  }

  private String decode(byte[] bytes, boolean last) {
    ByteBuffer all = ByteBuffer.allocate(left.remaining() + bytes.length);
    all.put(left).put(bytes).flip();
    CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
    decoder.decode(all, text, last);
    left = all;
    return text.flip().toString();
  }
}
