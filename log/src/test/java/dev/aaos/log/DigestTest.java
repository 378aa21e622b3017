package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {
  @Test
  void digest_isSha256OfThePartsOneAfterAnother() {
    Digest expected = Digest.of("abc".getBytes(StandardCharsets.UTF_8));

    assertThat(
            Digest.of("a".getBytes(StandardCharsets.UTF_8), "bc".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(expected);
    assertThat(expected) // FIPS 180-2, appendix B.1
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void digest_isReadBackAsItWasWritten() {
    Digest digest = Digest.of(new byte[] {1, 2, 3});
    ByteBuffer bytes = ByteBuffer.allocate(Digest.BYTES);

    digest.write(bytes);

    assertThat(Digest.read(bytes.flip())).isEqualTo(digest);
    assertThat(bytes.hasRemaining()).isFalse();
  }
}
