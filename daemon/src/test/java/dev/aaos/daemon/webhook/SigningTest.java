package dev.aaos.daemon.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Against the example that the libraries of Standard Webhooks are tested with.
final class SigningTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
  private static final byte[] CONTENT = bytes("{\"test\": 2432232314}");
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<String> refusal(String secrets, String signatures, Instant now)
      throws IOException {
    return Signing.of(secrets).refusal(ID, "1614265330", signatures, CONTENT, now);
  }

  @Test
  void theExampleOfTheStandard_isSignedAndAcceptedAsThereWritten() throws IOException {
    assertThat(Signing.of(SECRET).sign(ID, TIME, CONTENT)).isEqualTo(SIGNATURE);
    assertThat(refusal(SECRET, SIGNATURE, TIME)).isEmpty();
  }

  @Test
  void whileOneSecretFollowsAnother_bothSign_andEitherIsAccepted() throws IOException {
    String both = Signing.of(OTHER + " " + SECRET).sign(ID, TIME, CONTENT);

    assertThat(both.split(" ", -1)).hasSize(2).contains(SIGNATURE);
    assertThat(refusal(SECRET, both, TIME)).isEmpty();
    assertThat(refusal(OTHER, both, TIME)).isEmpty();
    assertThat(refusal(OTHER + " " + SECRET, SIGNATURE, TIME)).isEmpty();
  }

  @Test
  void anyOtherByte_ofIdTimeContentOrSecret_isRefused() throws IOException {
    Signing signing = Signing.of(SECRET);
    String time = "1614265330";
    assertThat(signing.refusal("msg_q", time, SIGNATURE, CONTENT, TIME)).isPresent();
    assertThat(signing.refusal(ID, "1614265331", SIGNATURE, CONTENT, TIME)).isPresent();
    assertThat(signing.refusal(ID, time, SIGNATURE, bytes("{}"), TIME)).isPresent();
    assertThat(refusal(OTHER, SIGNATURE, TIME)).isPresent();
    for (String signature : new String[] {"", "v1,", "v1,!!!!", "v1a," + SIGNATURE, "v1,AAAA"}) {
      assertThat(refusal(SECRET, signature, TIME)).isPresent();
    }
  }

  @Test
  void aMessageFromLongAgo_orFromTheFuture_isRefused() throws IOException {
    Instant late = TIME.plus(Signing.TOLERANCE);
    Instant early = TIME.minus(Signing.TOLERANCE);
    assertThat(refusal(SECRET, SIGNATURE, late)).isEmpty();
    assertThat(refusal(SECRET, SIGNATURE, early)).isEmpty();
    assertThat(refusal(SECRET, SIGNATURE, late.plusSeconds(1)).orElseThrow())
        .contains("301 s from the time here");
    assertThat(refusal(SECRET, SIGNATURE, early.minusSeconds(1))).isPresent();
    for (String time : new String[] {"", "soon", "99999999999999999999", "9223372036854775807"}) {
      assertThat(Signing.of(SECRET).refusal(ID, time, SIGNATURE, CONTENT, TIME).orElseThrow())
          .contains("webhook-timestamp");
    }
  }

  @Test
  void whatIsNoSecret_isRefusedWithTheMend_andNotRepeated() {
    assertThatThrownBy(() -> Signing.of("hunter2"))
        .hasMessageContaining("does not begin with whsec_")
        .hasMessageContaining("openssl rand")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> Signing.of("whsec_aHVudGVyMg==")).hasMessageContaining("7 bytes");
    assertThatThrownBy(() -> Signing.of("whsec_%")).hasMessageContaining("no base64");
    assertThatThrownBy(() -> Signing.of((OTHER + " ").repeat(5).strip()))
        .hasMessageContaining("at most 4");
  }
}
