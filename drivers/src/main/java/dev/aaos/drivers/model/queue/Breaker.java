package dev.aaos.drivers.model.queue;

import dev.aaos.kernel.device.ModelFailure;
import java.time.Duration;
import java.util.Optional;

/// Leaves a backend alone that does nothing but fail: a circuit breaker (Nygard, "Release
/// It!").
///
/// After [#MOST_FAILURES] failures in a row calls are refused at once, for a time that
/// doubles up to [#LONGEST]; then one is let through, and what becomes of it decides. Who
/// is refused is told when to come back. For one thread at a time.
final class Breaker {
  /// How many failures in a row open it.
  static final int MOST_FAILURES = 8;

  /// How long calls are refused at first.
  static final Duration FIRST = Duration.ofSeconds(1);

  /// How long they are at most.
  static final Duration LONGEST = Duration.ofSeconds(60);

  private final String backend;
  private int failures;
  private long opens;
  private Duration wait = FIRST;
  private boolean trying;
  private String reason = "";

  Breaker(String backend) {
    this.backend = backend;
  }

  /// Returns why no call may be made at `now`; nothing when one may, which is then the one that
  /// tries where it was open.
  Optional<ModelFailure> refusal(long now) {
    if (!isOpen()) {
      return Optional.empty();
    }
    if (trying || opens - now > 0) {
      return Optional.of(failure(now));
    }
    trying = true;
    return Optional.empty();
  }

  /// Returns whether it has let nobody through for a while.
  boolean isOpen() {
    return failures >= MOST_FAILURES;
  }

  /// Returns what those are told who wait.
  ModelFailure failure(long now) {
    Duration left = Duration.ofNanos(Math.max(0, opens - now));
    Duration back = left.compareTo(FIRST) < 0 ? FIRST : left;
    return new ModelFailure(
        ModelFailure.Kind.UNREACHABLE,
        backend + " has failed " + failures + " times in a row, so it is left alone for "
            + Math.ceilDiv(back.toMillis(), 1_000) + " s; the last time: " + reason,
        Optional.of(back));
  }

  /// A call was answered.
  void answered() {
    failures = 0;
    wait = FIRST;
    trying = false;
  }

  /// A call came to nothing, and nobody can say whose fault that was.
  void abandoned() {
    trying = false;
  }

  /// A call failed at `now`.
  void failed(ModelFailure why, long now) {
    trying = false;
    switch (why.kind()) {
      case UNREACHABLE, SERVER, OVERLOADED, TIMEOUT, MALFORMED -> {
        boolean wasOpen = isOpen();
        failures++;
        reason = String.valueOf(why.getMessage());
        if (isOpen()) {
          wait = wasOpen ? longer(wait) : FIRST;
          opens = now + wait.toNanos();
        }
      }
      case UNAUTHORISED, UNKNOWN_MODEL, INVALID_REQUEST, RATE_LIMITED -> answered();
    }
  }

  private static Duration longer(Duration wait) {
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
