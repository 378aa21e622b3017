package dev.aaos.kernel.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A time table in the five fields of crontab(5): minute, hour, day of the month, month, day of the
/// week.
///
/// As there, a day matches when both its fields do; when neither begins with `*`, one is enough.
/// Where the clock is put forward or back, this does what Vixie cron does: a table for every hour
/// goes by real time; any other fires once for a local time that is there twice, and right after
/// the gap for one that is not there. A value; two are equal when they are written alike.
public final class Cron {
  private static final Map<String, String> SHORT = Map.of(
      "@hourly", "0 * * * *",
      "@daily", "0 0 * * *",
      "@midnight", "0 0 * * *",
      "@weekly", "0 0 * * 0",
      "@monthly", "0 0 1 * *",
      "@yearly", "0 0 1 1 *",
      "@annually", "0 0 1 1 *");
  private static final int FIELDS = 5;
  private static final int MAX_CHARS = 200;
  private static final int SUNDAY = 7;

  /// Nothing is rarer than a 29th of February about a century without a leap day.
  private static final int HORIZON_YEARS = 9;

  private static final LocalDateTime BEFORE_THE_LONGEST_WAIT = LocalDateTime.of(2096, 3, 1, 0, 0);

  /// One field: its name, its bounds, and the words for its numbers, from the least on.
  private enum Field {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY("day of the month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    WEEKDAY("day of the week", 0, SUNDAY, "SUN MON TUE WED THU FRI SAT");

    private final String title;
    private final int least;
    private final int most;
    private final String words;

    Field(String title, int least, int most, String words) {
      this.title = title;
      this.least = least;
      this.most = most;
      this.words = words;
    }

    /// Returns the set that `text` names, a bit for each number.
    long read(String text) {
      long set = 0;
      for (String part : text.split(",", -1)) {
        set |= part(part);
      }
      return set;
    }

    private long part(String part) {
      String[] halves = part.split("/", -1);
      if (halves.length > 2) {
        throw wrong(part);
      }
      int step = halves.length == 2 ? number(halves[1], part) : 1;
      boolean all = halves[0].equals("*");
      String[] ends = all ? new String[0] : halves[0].split("-", -1);
      if (step < 1 || ends.length > 2 || (ends.length == 1 && halves.length == 2)) {
        throw wrong(part);
      }
      int from = all ? least : value(ends[0], part);
      int to = all ? most : value(ends[ends.length - 1], part);
      if (from > to) {
        throw wrong(part);
      }
      long set = 0;
      for (int i = from; i <= to; i += step) {
        set |= 1L << i;
      }
      return set;
    }

    private int value(String text, String part) {
      int word = List.of(words.split(" ")).indexOf(text.toUpperCase(Locale.ROOT));
      int value = word >= 0 && !text.isEmpty() ? least + word : number(text, part);
      if (value < least || value > most) {
        throw wrong(part);
      }
      return value;
    }

    private int number(String text, String part) {
      if (!text.matches("[0-9]{1,3}")) {
        throw wrong(part);
      }
      return Integer.parseInt(text);
    }

    private IllegalArgumentException wrong(String part) {
      return new IllegalArgumentException("'" + part + "' is no " + title + ": write numbers from "
          + least + " to " + most + ", 'a-b', 'a-b/step', '*' or '*/step', with commas between");
    }
  }

  private final String text;
  private final long minutes;
  private final long hours;
  private final long days;
  private final long months;
  private final long weekdays;
  private final boolean eitherDay;

  private Cron(String text, List<String> fields) {
    this.text = text;
    this.minutes = Field.MINUTE.read(fields.get(0));
    this.hours = Field.HOUR.read(fields.get(1));
    this.days = Field.DAY.read(fields.get(2));
    this.months = Field.MONTH.read(fields.get(3));
    long week = Field.WEEKDAY.read(fields.get(4));
    this.weekdays = has(week, 0) ? week | 1L << SUNDAY : week;
    this.eitherDay = !fields.get(2).startsWith("*") && !fields.get(4).startsWith("*");
  }

  /// Reads a time table: five fields, or one of `@hourly`, `@daily`, `@midnight`, `@weekly`,
  /// `@monthly`, `@yearly`, `@annually`.
  ///
  /// @throws IllegalArgumentException when it is none, or when it never comes due, saying why
  public static Cron parse(String text) {
    String written = text.strip();
    if (written.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          written.length() + " characters; the most is " + MAX_CHARS);
    }
    List<String> fields = new ArrayList<>(
        List.of(SHORT.getOrDefault(written.toLowerCase(Locale.ROOT), written).split("\\s+")));
    if (fields.size() != FIELDS) {
      throw new IllegalArgumentException("'" + written + "' has " + fields.size()
          + " fields; five are needed: minute, hour, day of the month, month, day of the week");
    }
    Cron cron = new Cron(written, fields);
    if (cron.nextLocal(BEFORE_THE_LONGEST_WAIT).isEmpty()) {
      throw new IllegalArgumentException("'" + written + "' never comes due: no such day exists");
    }
    return cron;
  }

  /// Returns it as it was written.
  public String text() {
    return text;
  }

  /// Returns the first instant after `after` at which it comes due, by the clocks of `zone`.
  public Instant next(Instant after, ZoneId zone) {
    return Long.bitCount(hours) == Field.HOUR.most + 1 ? hourly(after, zone) : daily(after, zone);
  }

  private Instant daily(Instant after, ZoneId zone) {
    LocalDateTime from =
        LocalDateTime.ofInstant(after, zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    while (true) {
      LocalDateTime local = nextLocal(from).orElseThrow();
      ZoneOffsetTransition change = zone.getRules().getTransition(local);
      boolean skipped = change != null && change.isGap();
      Instant at = skipped ? change.getInstant() : local.atZone(zone).toInstant();
      if (at.isAfter(after)) {
        return at;
      }
      from = local.plusMinutes(1);
    }
  }

  private Instant hourly(Instant after, ZoneId zone) {
    Instant at = after.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    while (true) {
      LocalDateTime local = LocalDateTime.ofInstant(at, zone);
      LocalDateTime wanted = nextLocal(local).orElseThrow();
      if (!wanted.isAfter(local)) {
        return at;
      }
      Instant there = at.plus(Duration.between(local, wanted));
      ZoneOffsetTransition change = zone.getRules().nextTransition(at);
      boolean crossed = change != null && change.getInstant().isBefore(there);
      at = crossed ? change.getInstant() : there;
    }
  }

  /// Returns the first local time from `from` on that stands in the table.
  private Optional<LocalDateTime> nextLocal(LocalDateTime from) {
    LocalDate end = from.toLocalDate().plusYears(HORIZON_YEARS);
    LocalDate date = from.toLocalDate();
    int hour = from.getHour();
    int minute = from.getMinute();
    while (date.isBefore(end)) {
      if (matches(date)) {
        OptionalInt time = timeOfDay(hour, minute);
        if (time.isPresent()) {
          return Optional.of(date.atStartOfDay().plusMinutes(time.getAsInt()));
        }
      }
      date = has(months, date.getMonthValue())
          ? date.plusDays(1)
          : date.with(TemporalAdjusters.firstDayOfNextMonth());
      hour = 0;
      minute = 0;
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate date) {
    boolean day = has(days, date.getDayOfMonth());
    boolean weekday = has(weekdays, date.getDayOfWeek().getValue());
    return has(months, date.getMonthValue()) && (eitherDay ? day || weekday : day && weekday);
  }

  /// Returns the first minute of the day, from `hour`:`minute` on, that stands in the table.
  private OptionalInt timeOfDay(int hour, int minute) {
    for (int h = hour; h <= Field.HOUR.most; h++) {
      int first = h == hour ? minute : 0;
      long left = has(hours, h) ? minutes >>> first << first : 0;
      if (left != 0) {
        return OptionalInt.of(h * 60 + Long.numberOfTrailingZeros(left));
      }
    }
    return OptionalInt.empty();
  }

  private static boolean has(long set, int number) {
    return (set >>> number & 1) == 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
