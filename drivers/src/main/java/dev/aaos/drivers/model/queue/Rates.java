package dev.aaos.drivers.model.queue;

import java.net.http.HttpHeaders;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// The rates that a provider says it holds this client to, in the headers of an answer.
///
/// Anthropic's (`anthropic-ratelimit-requests-limit`, and `-tokens-limit` or both of
/// `-input-tokens-limit` and `-output-tokens-limit`) are of a minute. OpenAI's
/// (`x-ratelimit-limit-requests`, `-tokens`), which others send as well, do not say of what: a
/// bucket that takes ten times as long to fill as one of a minute would
/// (`x-ratelimit-remaining-…`, `x-ratelimit-reset-…`) is of a longer time, and is left out.
///
/// @param requestsPerMinute empty when nothing is said, or nothing that can be used
/// @param tokensPerMinute likewise
public record Rates(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
  private static final String ANTHROPIC = "anthropic-ratelimit-";
  private static final String OPENAI = "x-ratelimit-";
  private static final long MOST = 1_000_000_000_000L;
  private static final double SECONDS_PER_MINUTE = 60;
  private static final double MUCH_LONGER = 10;
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");

  /// Reads those of `headers`.
  public static Rates read(HttpHeaders headers) {
    return new Rates(
        first(number(headers, ANTHROPIC + "requests-limit"), openAi(headers, "requests")),
        first(anthropicTokens(headers), openAi(headers, "tokens")));
  }

  /// Returns whether nothing is said.
  public boolean areNone() {
    return requestsPerMinute.isEmpty() && tokensPerMinute.isEmpty();
  }

  private static OptionalLong first(OptionalLong one, OptionalLong other) {
    return one.isPresent() ? one : other;
  }

  private static OptionalLong anthropicTokens(HttpHeaders headers) {
    OptionalLong all = number(headers, ANTHROPIC + "tokens-limit");
    OptionalLong input = number(headers, ANTHROPIC + "input-tokens-limit");
    OptionalLong output = number(headers, ANTHROPIC + "output-tokens-limit");
    return all.isPresent() || input.isEmpty() || output.isEmpty()
        ? all
        : OptionalLong.of(LongStream.concat(input.stream(), output.stream()).sum());
  }

  private static OptionalLong openAi(HttpHeaders headers, String what) {
    OptionalLong limit = number(headers, OPENAI + "limit-" + what);
    OptionalLong remaining = number(headers, OPENAI + "remaining-" + what);
    OptionalDouble reset = seconds(headers.firstValue(OPENAI + "reset-" + what).orElse(""));
    if (limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
      return limit;
    }
    double taken = (double) Math.max(0, limit.getAsLong() - remaining.getAsLong());
    double ofAMinute = taken / (double) limit.getAsLong() * SECONDS_PER_MINUTE;
    boolean longer = reset.getAsDouble() > Math.max(1, ofAMinute * MUCH_LONGER);
    return longer ? OptionalLong.empty() : limit;
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    try {
      return headers.firstValue(name).stream()
          .mapToLong(text -> Long.parseLong(text.strip()))
          .filter(number -> number > 0 && number <= MOST)
          .findFirst();
    } catch (NumberFormatException e) {
      // Others write what they like there.
      return OptionalLong.empty();
    }
  }

  /// Reads `6m0s`, `8.64s`, `20ms` or a number of seconds.
  private static OptionalDouble seconds(String text) {
    if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      return OptionalDouble.of(Double.parseDouble(text));
    }
    double seconds = 0;
    int end = 0;
    Matcher part = PART.matcher(text);
    while (part.find() && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * unit(part.group(2));
      end = part.end();
    }
    return end == 0 || end < text.length() ? OptionalDouble.empty() : OptionalDouble.of(seconds);
  }

  private static double unit(String name) {
    return switch (name) {
      case "ms" -> 0.001;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      default -> 86_400;
    };
  }
}
