package dev.aaos.capability;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many uses in a window of a length: as many at once, and then one each part of the window.
///
/// @param uses how many, at least 1
/// @param per the length of the window, at least a millisecond
public record Rate(int uses, Duration per) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d*[a-z]+)");
  private static final Map<String, String> UNITS = Map.of(
      "sec", "s", "second", "s", "min", "m", "minute", "m", "hour", "h", "day", "d", "s", "s", "m",
      "m", "h", "h", "d", "d");
  private static final Map<String, String> WORDS =
      Map.of("1s", "s", "1m", "min", "1h", "h", "1d", "d");

  /// Checks the bounds.
  public Rate {
    if (uses < 1 || per.toMillis() < 1) {
      throw new CapabilitySyntaxException(
          "rate of " + uses + " uses per " + per + ": write at least 1 use, as in '5/min'");
    }
  }

  /// Returns the rate written as `5/s`, `5/min`, `100/h`, `3/d` or `5/10s`.
  ///
  /// @throws CapabilitySyntaxException if it is none
  public static Rate parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new CapabilitySyntaxException("rate '" + text + "': write it as '5/min' or '100/h'");
    }
    String per = form.group(2);
    String unit = UNITS.get(per);
    return new Rate(
        Integer.parseInt(form.group(1)),
        unit == null ? Constraints.parseDuration(per) : Constraints.parseDuration("1" + unit));
  }

  /// Returns the one of the two that allows fewer uses in the long run; of equal ones the one with
  /// the smaller burst.
  public Rate stricter(Rate other) {
    int order = longRun(this, other).compareTo(longRun(other, this));
    if (order == 0) {
      return uses <= other.uses ? this : other;
    }
    return order < 0 ? this : other;
  }

  private static BigInteger longRun(Rate rate, Rate against) {
    return BigInteger.valueOf(rate.uses).multiply(BigInteger.valueOf(against.per.toMillis()));
  }

  /// Returns the text that parses back to this rate.
  @Override
  public String toString() {
    String per = Constraints.text(this.per);
    return uses + "/" + WORDS.getOrDefault(per, per);
  }
}
