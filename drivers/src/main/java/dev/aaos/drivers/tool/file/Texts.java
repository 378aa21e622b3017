package dev.aaos.drivers.tool.file;

import dev.aaos.kernel.device.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Text on its way into files, out of them, and before people's eyes.
final class Texts {
  private Texts() {}

  /// Returns the UTF-8 bytes of `text`, the member `name` of an input.
  ///
  /// @param most how many bytes there may be
  /// @throws InvalidInput when there are more, or when `text` holds half a character
  static byte[] encode(String name, String text, int most) throws InvalidInput {
    ByteBuffer encoded;
    try {
      encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new InvalidInput(
          "'" + name + "' holds half a character (an unpaired surrogate): remove it");
    }
    if (encoded.remaining() > most) {
      throw new InvalidInput("'" + name + "' is too large: " + encoded.remaining() + " bytes (max "
          + most + "); split it");
    }
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  /// Returns `bytes` as text, or nothing when they are not UTF-8 to the last byte.
  static Optional<String> decode(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// Returns the beginning of `text`, as many whole characters as fit `most` bytes of UTF-8.
  static String cut(String text, int most) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      bytes += utf8Length(c);
      if (bytes > most) {
        return text.substring(0, end);
      }
      end += Character.charCount(c);
    }
    return text;
  }

  private static int utf8Length(int c) {
    if (c < 0x80) {
      return 1;
    }
    if (c < 0x800) {
      return 2;
    }
    return c < 0x10000 ? 3 : 4;
  }

  /// Returns `text` with everything that breaks a line, moves the cursor or turns the direction
  /// of writing as `\\u{…}`, so that a person sees one line, and in it what is really there.
  static String inOneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(c -> {
      if (isPlain(c)) {
        line.appendCodePoint(c);
      } else {
        line.append("\\u{").append(Integer.toHexString(c)).append('}');
      }
    });
    return line.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
