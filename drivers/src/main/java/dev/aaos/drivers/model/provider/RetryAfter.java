package dev.aaos.drivers.model.provider;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// How long a provider asks its caller to wait: `retry-after-ms`, or `retry-after` in seconds or
/// as a date (RFC 9110, 10.2.3).
final class RetryAfter {
  private static final String NUMBER = "\\d{1,9}(\\.\\d{1,9})?";
  private static final int DECIMALS_OF_MILLIS = 6;
  private static final int DECIMALS_OF_SECONDS = 9;

  private RetryAfter() {}

  /// Returns the wait `headers` ask for, never negative; empty when they ask for none that can be
  /// read.
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    Optional<Duration> millis = headers
        .firstValue("retry-after-ms")
        .flatMap(text -> number(text.strip(), DECIMALS_OF_MILLIS));
    return millis.or(
        () -> headers.firstValue("retry-after").flatMap(text -> wait(text.strip(), now)));
  }

  private static Optional<Duration> wait(String text, Instant now) {
    Optional<Duration> seconds = number(text, DECIMALS_OF_SECONDS);
    return seconds.isPresent() ? seconds : until(text, now);
  }

  private static Optional<Duration> number(String text, int decimalsToNanos) {
    return text.matches(NUMBER)
        ? Optional.of(Duration.ofNanos(
            new BigDecimal(text).movePointRight(decimalsToNanos).longValue()))
        : Optional.empty();
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
