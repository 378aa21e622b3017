package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.FakeProvider;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a driver makes of a provider that does not answer.
public abstract class FailureContract extends RequestContract {
  @ParameterizedTest
  @CsvSource({
    "400, INVALID_REQUEST",
    "401, UNAUTHORISED",
    "402, INVALID_REQUEST",
    "403, UNAUTHORISED",
    "404, INVALID_REQUEST",
    "408, TIMEOUT",
    "409, RATE_LIMITED",
    "413, INVALID_REQUEST",
    "422, INVALID_REQUEST",
    "429, RATE_LIMITED",
    "500, SERVER",
    "502, SERVER",
    "503, OVERLOADED",
    "504, SERVER",
    "529, OVERLOADED"
  })
  public void status_decidesWhatKindOfFailureItIs(int status, Kind kind) {
    provider.thenAnswer(status, "application/json", error("odd_error", "It did not work."));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.retryAfter()).isEmpty();
    assertThat(failure.spent()).isEqualTo(Usage.ZERO);
    assertThat(failure)
        .hasMessageStartingWith("fake (" + provider.address())
        .hasMessageContaining("HTTP " + status + ": It did not work.");
  }

  @Test
  public void notFound_whenItIsTheModel_saysSo() {
    provider.thenAnswer(404, "application/json", error("not_found_error", "model: m"));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.UNKNOWN_MODEL);
  }

  @Test
  public void unauthorised_namesTheSettingToMend() {
    provider.thenAnswer(401, "application/json", error("authentication_error", "bad key"));

    assertThat(failure(Conversations.asking("hi"))).hasMessageContaining("FAKE_API_KEY");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry-after: 7 | PT7S",
        "retry-after: 1.5 | PT1.5S",
        "retry-after: 0 | PT0S",
        "retry-after-ms: 250 | PT0.25S",
        "Retry-After: Tue, 24 Nov 2026 10:00:30 GMT | PT30S",
        "retry-after: Tue, 24 Nov 2026 09:00:00 GMT | PT0S"
      })
  public void rateLimited_saysHowLongToWait(String header, Duration wait) {
    provider.thenAnswer(429, "application/json", error("rate_limit_error", "Slow down."), header);

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.retryAfter()).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry-after: soon", "retry-after: -5", "retry-after: 99999999999"})
  public void rateLimited_withAWaitNobodyCanRead_saysNone(String header) {
    provider.thenAnswer(429, "application/json", "{}", header);

    assertThat(failure(Conversations.asking("hi")).retryAfter()).isEmpty();
  }

  @Test
  public void errorBody_isQuotedOnOneLineBoundedAndWithoutTheKey() {
    String message = "You sent " + KEY + "\r\nand\u001b[31m " + "x".repeat(5_000);
    provider.thenAnswer(400, "application/json", error("invalid_request_error", message));

    String quoted = String.valueOf(failure(Conversations.asking("hi")).getMessage());

    assertThat(quoted)
        .contains("You sent [key] and [31m xxx")
        .doesNotContain(KEY, "\n", "\r", "\u001b")
        .hasSizeLessThan(500);
  }

  @Test
  public void errorBody_thatIsNoJson_isQuotedAsWell() {
    provider.thenAnswer(502, "text/html", "<html>\n<h1>Bad Gateway</h1></html>");

    assertThat(failure(Conversations.asking("hi")))
        .hasMessageContaining("HTTP 502: <html> <h1>Bad Gateway</h1></html>");
  }

  @Test
  public void errorBody_thatNeverComes_isNotWaitedFor() {
    provider.then(client ->
        client.raw("HTTP/1.1 500 So\r\ncontent-length: 100\r\n\r\nIt b").awaitHangUp());
    Model model = model(waiting(LONG, LONG, SHORT));

    ModelFailure failure = failure(model, Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.SERVER);
    assertThat(failure).hasMessageContaining("HTTP 500");
  }

  @Test
  public void redirect_isNotFollowed() {
    provider.thenAnswer(307, "text/plain", "", "location: http://elsewhere.test/v1");

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure)
        .hasMessageContaining("http://elsewhere.test/v1")
        .hasMessageContaining("FAKE_BASE_URL");
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  public void serverThatIsNotThere_isUnreachable() throws Exception {
    int freed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      freed = socket.getLocalPort();
    }
    Model model = driver(endpoint(URI.create("http://127.0.0.1:" + freed)), http(SMALL));

    ModelFailure failure = failure(model, Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("FAKE_BASE_URL");
    assertThat(failure.spent()).isEqualTo(Usage.ZERO);
  }

  @Test
  public void serverThatNeverAnswers_timesOut() {
    provider.then(FakeProvider.Client::awaitHangUp);
    Model model = model(waiting(SHORT, LONG, LONG));

    ModelFailure failure = failure(model, Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.spent()).isEqualTo(Usage.ZERO);
  }
}
