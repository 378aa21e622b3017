package dev.aaos.capability;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a capability may be used.
///
/// @param maxUses how often at all, at least 1; empty for any number
/// @param rate how often in a window; empty for any rate
/// @param expires how long after the grant; empty for as long as the grant lives
/// @param approval when a person must agree
/// @param anyLinks whether a regular file with several hard links may be used
public record Constraints(
    OptionalLong maxUses,
    Optional<Rate> rate,
    Optional<Duration> expires,
    Approval approval,
    boolean anyLinks) {
  /// No limit of any sort, and no approval; files with several links are refused.
  public static final Constraints NONE = new Constraints(
      OptionalLong.empty(), Optional.empty(), Optional.empty(), Approval.NONE, false);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  /// Checks the bounds.
  public Constraints {
    if (maxUses.isPresent() && maxUses.getAsLong() < 1) {
      throw new CapabilitySyntaxException(
          "max_uses " + maxUses.getAsLong() + ": write a whole number of at least 1");
    }
    if (expires.isPresent() && expires.get().toMillis() < 1) {
      throw new CapabilitySyntaxException("expires " + expires.get() + ": write it as '2h'");
    }
  }

  /// Returns the stricter of each: what holds when both must.
  public Constraints tighten(Constraints other) {
    return new Constraints(
        lesser(maxUses, other.maxUses),
        either(rate, other.rate, Rate::stricter),
        either(expires, other.expires, (a, b) -> a.compareTo(b) <= 0 ? a : b),
        approval.compareTo(other.approval) >= 0 ? approval : other.approval,
        anyLinks && other.anyLinks);
  }

  /// Returns the duration written as `500ms`, `30s`, `15m`, `2h` or `7d`.
  ///
  /// @throws CapabilitySyntaxException if it is none, or nothing
  public static Duration parseDuration(String text) {
    Matcher form = DURATION.matcher(text.strip());
    if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
      throw new CapabilitySyntaxException(
          "duration '" + text + "': write it as '30s', '15m', '2h' or '7d'");
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /// Returns the text that [#parseDuration] reads as `duration`, to the millisecond.
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static OptionalLong lesser(OptionalLong a, OptionalLong b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isPresent() ? a : b;
    }
    return a.getAsLong() <= b.getAsLong() ? a : b;
  }

  private static <T> Optional<T> either(Optional<T> a, Optional<T> b, BinaryOperator<T> both) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isPresent() ? a : b;
    }
    return Optional.of(both.apply(a.get(), b.get()));
  }
}
