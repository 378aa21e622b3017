package dev.aaos.log.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.Digest;
import dev.aaos.log.proof.SignedHead.Signature;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Heads and keys, byte for byte as C2SP's signed-note and tlog-checkpoint describe them.
class SignedHeadTest {
  /// The key of RFC 8032 §7.1, TEST 1.
  private static final HeadSigner SIGNER = HeadSigner.parse("""
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
      -----END PRIVATE KEY-----
      key aaos/test+ca215142+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea
      """);

  private static final TreeHead HEAD = new TreeHead(
      "aaos/test",
      1_234,
      Digest.of("root".getBytes(StandardCharsets.UTF_8)),
      List.of("hash " + Digest.ZERO, "time 2026-11-24T10:00:00Z"));

  private static final String NOTE = """
      aaos/test
      1234
      SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=
      hash 0000000000000000000000000000000000000000000000000000000000000000
      time 2026-11-24T10:00:00Z

      — aaos/test \
      yiFRQt3LqrSnmd9ypVg66WwRFUmxceO8r6O/mBj+KYVBgXEQffLN2YXY02kB8m7ojV9cTn5yTMSD2HxPSc1S9uIzJQM=
      """;

  @Test
  void aHead_isWrittenAsItIsDescribed() {
    assertThat(SIGNER.sign(HEAD).text()).isEqualTo(NOTE);
  }

  @Test
  void aHead_isReadBackAsItWasWritten() {
    SignedHead read = SignedHead.parse(NOTE);

    assertThat(read).isEqualTo(SIGNER.sign(HEAD));
    assertThat(read.head()).isEqualTo(HEAD);
    assertThat(read.head().extension("time")).contains("2026-11-24T10:00:00Z");
    assertThat(SIGNER.key().signed(read)).isTrue();
    assertThat(SignedHead.parseAll(NOTE + NOTE)).containsExactly(read, read);
  }

  @Test
  void theNoteOfTheGoLibrary_verifies() {
    HeadKey key =
        HeadKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    String text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.
        """;
    Signature signature = new Signature(
        "PeterNeumann",
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJ"
            + "nAM=");

    assertThat(key.id()).isEqualTo(signature.keyId());
    assertThat(key.verifies(text.getBytes(StandardCharsets.UTF_8), signature)).isTrue();
    assertThat(key.verifies("another".getBytes(StandardCharsets.UTF_8), signature))
        .isFalse();
  }

  @Test
  void aChangedHead_isNotSigned() {
    byte[] bytes = NOTE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = new String(changed, StandardCharsets.UTF_8);
      assertThat(isSigned(text)).as(text).isFalse();
    }
    assertThat(isSigned(NOTE)).isTrue();
  }

  private static boolean isSigned(String text) {
    try {
      return SIGNER.key().signed(SignedHead.parse(text));
    } catch (IllegalArgumentException noHead) {
      return false;
    }
  }

  @Test
  void aForeignKey_signsNothingForThisLog() {
    HeadSigner foreign = HeadSigner.generate(new SecureRandom());
    SignedHead forged = foreign.sign(HEAD);

    assertThat(SIGNER.key().signed(forged)).isFalse();
    assertThat(foreign.key().signed(forged)).isFalse(); // another log's origin
    assertThat(foreign.key().signed(SIGNER.sign(HEAD))).isFalse();
  }

  @Test
  void furtherSignatures_areKeptAndIgnored() {
    SignedHead own = SIGNER.sign(HEAD);
    Signature witness = new Signature("witness.example/w1", "AAAAAQID");
    SignedHead witnessed =
        new SignedHead(HEAD, List.of(witness, own.signatures().getFirst()));

    SignedHead read = SignedHead.parse(witnessed.text());

    assertThat(read).isEqualTo(witnessed);
    assertThat(SIGNER.key().signed(read)).isTrue();
    assertThat(SIGNER.key().signed(new SignedHead(HEAD, List.of(witness)))).isFalse();
  }

  @Test
  void aKey_isKeptAndReadBack_andItsHalvesBelongTogether() {
    HeadSigner fresh = HeadSigner.generate(new SecureRandom());
    HeadSigner other = HeadSigner.generate(new SecureRandom());
    String mixed = fresh.text().replace(fresh.key().text(), other.key().text());

    assertThat(HeadSigner.parse(fresh.text()).key()).isEqualTo(fresh.key());
    assertThat(HeadKey.parse(fresh.key().text() + "\n")).isEqualTo(fresh.key());
    assertThat(fresh.key().name()).matches("aaos/[0-9a-f]{16}");
    assertThatThrownBy(() -> HeadSigner.parse(mixed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not belong together");
  }

  @Test
  void whatIsNoHead_isRefusedWithAReason() {
    for (String text : List.of(
        "",
        "x",
        "a\n1\n",
        NOTE.replace("1234", "01234"),
        NOTE.replace("1234", "+1234"),
        NOTE.replace("1234", "-1"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("SBNJ", "SBN"),
        NOTE + "more",
        NOTE.strip())) {
      assertThatThrownBy(() -> SignedHead.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("null");
    }
    for (String text : List.of("", "a+b+c", "aaos/test+00000000+" + "A".repeat(44))) {
      assertThatThrownBy(() -> HeadKey.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
