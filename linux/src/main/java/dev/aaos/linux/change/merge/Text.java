package dev.aaos.linux.change.merge;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Content that people read line by line: UTF-8 without NUL, and not too long.
public final class Text {
  /// The most that is one, in bytes.
  public static final int MOST = 256 << 10;

  private Text() {}

  /// Returns `content` as text, from which the same bytes are made again; empty when it is none.
  public static Optional<String> of(byte[] content) {
    if (content.length > MOST) {
      return Optional.empty();
    }
    for (byte b : content) {
      if (b == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// Returns the content that `text` stands for.
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
