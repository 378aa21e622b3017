package dev.aaos.linux.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The bytes are those of RFC 1035 as dig(1) sends and reads them.
final class QuestionTest {
  private static final String GOOD =
      "1234 0100 0001 0000 0000 0000" + "04 476f6f64 04 74657374 00 0001 0001";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Optional<Question> read(String hex) {
    return Question.read(ByteBuffer.wrap(bytes(hex)));
  }

  @Test
  void aQuestion_isReadAndAnswered() {
    Question question = read(GOOD).orElseThrow();

    assertThat(question.name()).isEqualTo("good.test");
    assertThat(question.isForAddress()).isTrue();
    assertThat(question.answer(InetAddress.ofLiteral("198.18.1.0")))
        .isEqualTo(bytes("1234 8180 0001 0001 0000 0000"
            + "04 476f6f64 04 74657374 00 0001 0001"
            + "c00c 0001 0001 0000001e 0004 c6120100"));
    assertThat(question.answer(Question.NO_NAME))
        .isEqualTo(bytes("1234 8183 0001 0000 0000 0000 04 476f6f64 04 74657374 00 0001 0001"));
  }

  @Test
  void whatIsNoSingleQuestionOfAHost_isNotAnswered() {
    assertThat(read("1234 8100 0001 0000 0000 0000 01 61 00 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0002 0000 0000 0000 01 61 00 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0001 0000 0000 0000 c00c 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0001 0000 0000 0000 01 2e 00 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0001 0000 0000 0000 01 0a 00 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0001 0000 0000 0000 00 0001 0001")).isEmpty();
    assertThat(read("1234 0100 0001 0000 0000 0000 01 61 00 0001 0003")).isEmpty();
    assertThat(read("1234")).isEmpty();
  }

  @Test
  void anyBytes_areReadOrNot() {
    Random random = new Random(1);
    byte[] good = bytes(GOOD);
    for (int i = 0; i < 50_000; i++) {
      byte[] changed = good.clone();
      for (int j = random.nextInt(6); j >= 0; j--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      ByteBuffer datagram =
          ByteBuffer.wrap(changed, 0, random.nextInt(changed.length + 1)).slice();
      Question.read(datagram)
          .ifPresent(question -> assertThat(question.name()).matches("[a-z0-9._-]+"));
    }
  }
}
