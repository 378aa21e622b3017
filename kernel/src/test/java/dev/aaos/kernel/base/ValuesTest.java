package dev.aaos.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Identities, digests, results, usage.
class ValuesTest {
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

  @Test
  void ids_areReadInAnyFormAndWrittenInOne() {
    String text = "4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11";

    assertThat(AgentId.parse(text.toUpperCase(Locale.ROOT))).hasToString(text);
    assertThat(RunId.parse(text)).isEqualTo(new RunId(UUID.fromString(text)));
    assertThat(ApprovalId.parse(text)).hasToString(text);
    assertThatThrownBy(() -> AgentId.parse("x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void result_mapsWhatIsDoneAndKeepsARefusal() {
    Result<Integer> refused = Result.refused(Errno.EACCES, "no");

    assertThat(Result.ok(2).map(two -> two + 1)).isEqualTo(Result.ok(3));
    assertThat(refused.map(two -> two + 1)).isEqualTo(Result.refused(Errno.EACCES, "no"));
  }

  @Test
  void usage_isAddedUp() {
    assertThat(Usage.of(1, 2).plus(new Usage(10, 20, 5))).isEqualTo(new Usage(11, 22, 5));
    assertThat(Usage.of(1, 2).total()).isEqualTo(3);
    assertThatThrownBy(() -> Usage.of(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void usage_beyondWhatANumberHolds_staysAtTheMost() {
    Usage most = new Usage(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    assertThat(most.plus(Usage.of(1, 1))).isEqualTo(most);
    assertThat(most.total()).isEqualTo(Long.MAX_VALUE);
  }
}
