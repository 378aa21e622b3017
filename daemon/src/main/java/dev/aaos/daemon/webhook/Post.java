package dev.aaos.daemon.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Tells an address one thing, once. Any thread may call, many at once.
///
/// Redirects are not followed: what agents do is told to nobody who was not named.
final class Post {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int FIRST_OTHER = 300;

  private final URI address;
  private final Signing signing;
  private final InstantSource clock;
  private final HttpClient client;

  /// What came of it.
  sealed interface Outcome {
    /// It was taken.
    record Delivered() implements Outcome {}

    /// Whoever is there wants nothing more.
    record Unwanted() implements Outcome {}

    /// It was not taken this time.
    ///
    /// @param after how long the other side asks to wait
    record Failed(String why, Optional<Duration> after) implements Outcome {}
  }

  Post(URI address, Signing signing, InstantSource clock, Executor threads) {
    this.address = address;
    this.signing = signing;
    this.clock = clock;
    this.client = HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .executor(threads)
        .build();
  }

  Outcome deliver(Notice notice) throws InterruptedException {
    var now = clock.instant();
    HttpRequest request = HttpRequest.newBuilder(address)
        .timeout(ANSWER)
        .header("content-type", "application/json")
        .header("user-agent", "aaos")
        .header("webhook-id", notice.id())
        .header("webhook-timestamp", String.valueOf(now.getEpochSecond()))
        .header("webhook-signature", signing.sign(notice.id(), now, notice.content()))
        .POST(HttpRequest.BodyPublishers.ofByteArray(notice.content()))
        .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      response.body().close();
      return outcome(response);
    } catch (IOException e) {
      String why = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
      return new Outcome.Failed(why, Optional.empty());
    }
  }

  private static Outcome outcome(HttpResponse<?> response) {
    int status = response.statusCode();
    if (status == HttpURLConnection.HTTP_GONE) {
      return new Outcome.Unwanted();
    }
    return status / 100 == 2
        ? new Outcome.Delivered()
        : new Outcome.Failed(
            "it answered " + status
                + (status / 100 * 100 == FIRST_OTHER ? ", and redirects are not followed" : ""),
            response.headers().firstValue("retry-after").flatMap(Post::seconds));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      Duration asked = Duration.ofSeconds(Long.parseLong(text));
      return asked.isNegative()
          ? Optional.empty()
          : Optional.of(asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked);
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  void close() {
    client.shutdownNow();
  }
}
