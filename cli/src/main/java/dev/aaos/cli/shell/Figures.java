package dev.aaos.cli.shell;

import dev.aaos.cli.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers as a person reads them.
public final class Figures {
  private static final int SHORT_ID = 8;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private Figures() {}

  /// Returns `then` as a clock in `zone` shows it, to the second.
  public static String time(Instant then, ZoneId zone) {
    return TIME.format(then.atZone(zone));
  }

  /// Returns how long ago `then` was, in the largest unit that fits.
  public static String ago(Instant then, Instant now) {
    long seconds = Duration.between(then, now).toSeconds();
    if (seconds < 0) {
      return "in " + largest(-seconds);
    }
    return seconds < 1 ? "just now" : largest(seconds) + " ago";
  }

  private static String largest(long seconds) {
    if (seconds < 60) {
      return counted(seconds, "second");
    }
    if (seconds < 3_600) {
      return counted(seconds / 60, "minute");
    }
    return seconds < 86_400 ? counted(seconds / 3_600, "hour") : counted(seconds / 86_400, "day");
  }

  /// Returns `count` and `noun`, in the plural where needed.
  public static String counted(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /// Returns a number of tokens, rounded: `950`, `1.2k`, `3.4M`.
  public static String tokens(long count) {
    if (count < 1_000) {
      return Long.toString(count);
    }
    return count < 1_000_000
        ? String.format(Locale.ROOT, "%.1fk", count / 1_000.0)
        : String.format(Locale.ROOT, "%.1fM", count / 1_000_000.0);
  }

  /// Returns the tokens of a usage object: `1.2k in / 300 out`.
  public static String usage(Json.Obj usage) {
    return tokens(usage.number("input_tokens", 0)) + " in / "
        + tokens(usage.number("output_tokens", 0)) + " out";
  }

  /// Returns a length of time: `450 ms`, `12 s`, `2 min 3 s`.
  public static String duration(Duration time) {
    if (time.toMillis() < 1_000) {
      return time.toMillis() + " ms";
    }
    return time.toMinutes() == 0
        ? time.toSeconds() + " s"
        : time.toMinutes() + " min " + time.toSecondsPart() + " s";
  }

  /// Returns the cost of a run as the daemon states it: money with the day of its prices, free,
  /// or unknown with the reason.
  public static String cost(Json.Obj cost) {
    if (cost.get("usd").isPresent()) {
      String priced =
          cost.text("priced_at").map(day -> " (prices of " + day + ")").orElse("");
      return "$" + cost.get("usd").map(Json::plain).orElse("0") + priced;
    }
    return cost.text("free")
        .map(why -> "free (" + why + ")")
        .orElseGet(() ->
            "cost unknown" + cost.text("unknown").map(why -> " (" + why + ")").orElse(""));
  }

  /// Returns the beginning of an id, as far as tables show it.
  public static String shortId(String id) {
    return id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }
}
