package dev.aaos.drivers.tool.program.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Text that comes in pieces.
class PiecesTest {
  private static final int ROUNDS = 500;

  /// The oracle is the decoder of strings, given all of it at once.
  @Test
  void howeverItIsCut_itIsTheSameText() {
    SplittableRandom chance = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bytes(chance);
      Pieces pieces = new Pieces();
      StringBuilder text = new StringBuilder();
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, chance.nextInt(1, 4));
        byte[] piece = new byte[length];
        System.arraycopy(bytes, at, piece, 0, length);
        text.append(pieces.next(piece));
        at += length;
      }
      assertThat(text.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /// Whole characters of one to four bytes, and bytes that are none; an ASCII letter at the end, so
  /// that nothing is left begun.
  private static byte[] bytes(SplittableRandom chance) {
    StringBuilder text = new StringBuilder();
    for (int i = chance.nextInt(20); i > 0; i--) {
      text.appendCodePoint(new int[] {'a', 0xe4, 0x20ac, 0x1f600, '\n'}[chance.nextInt(5)]);
    }
    byte[] bytes = (text + "z").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 2 && chance.nextBoolean()) {
      bytes[chance.nextInt(bytes.length - 1)] = (byte) chance.nextInt(0x80, 0x100);
    }
    return bytes;
  }

  @Test
  void halfACharacter_waitsForTheOther() {
    Pieces pieces = new Pieces();

    assertThat(pieces.next(new byte[] {'a', (byte) 0xc3})).isEqualTo("a");
    assertThat(pieces.next(new byte[] {(byte) 0xa4})).isEqualTo("ä");
  }
}
