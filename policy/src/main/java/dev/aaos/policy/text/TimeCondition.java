package dev.aaos.policy.text;

import dev.aaos.policy.Condition;
import dev.aaos.policy.Facts;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// That it is one of some days, and between two times of the day, somewhere.
///
/// @param from the first minute; where it is after `to`, the time goes over midnight
/// @param to the first minute after
record TimeCondition(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone)
    implements Condition {
  private static final List<String> DAYS =
      Stream.of(DayOfWeek.values()).map(TimeCondition::word).toList();

  TimeCondition {
    days = Set.copyOf(days);
  }

  /// Reads `{days: [mon, fri], hours: 08:00-18:00, zone: Europe/Vienna}`.
  static TimeCondition read(Node node) throws PolicyProblem {
    Map<String, Node> fields = node.fields(Set.of("days", "hours", "zone"));
    Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
    Node named = fields.get("days");
    if (named != null) {
      days.clear();
      for (Node day : named.oneOrMore()) {
        days.add(DayOfWeek.of(DAYS.indexOf(day.word(DAYS)) + 1));
      }
    }
    LocalTime[] hours = {LocalTime.MIDNIGHT, LocalTime.MIDNIGHT};
    Node between = fields.get("hours");
    if (between != null) {
      hours = hours(between);
    }
    Node zone = fields.get("zone");
    return new TimeCondition(
        days, hours[0], hours[1], zone == null ? ZoneId.of("UTC") : zone(zone));
  }

  private static LocalTime[] hours(Node node) throws PolicyProblem {
    String[] parts = node.text().split("-", -1);
    try {
      if (parts.length == 2) {
        LocalTime to = parts[1].strip().equals("24:00")
            ? LocalTime.MIDNIGHT
            : LocalTime.parse(parts[1].strip());
        return new LocalTime[] {LocalTime.parse(parts[0].strip()), to};
      }
    } catch (DateTimeException e) {
      throw node.wrong("two times of the day, as in '08:00-18:00'");
    }
    throw node.wrong("two times of the day, as in '08:00-18:00'");
  }

  private static ZoneId zone(Node node) throws PolicyProblem {
    try {
      return ZoneId.of(node.text());
    } catch (DateTimeException e) {
      throw node.wrong("a time zone, as in 'Europe/Vienna' or 'UTC'");
    }
  }

  @Override
  public boolean holds(Facts facts) {
    ZonedDateTime there = facts.surroundings().now().atZone(zone);
    LocalTime time = there.toLocalTime();
    boolean within = from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
    return within && days.contains(there.getDayOfWeek());
  }

  @Override
  public String text() {
    String all = days.size() == DAYS.size()
        ? "every day"
        : days.stream().sorted().map(TimeCondition::word).collect(Collectors.joining(","));
    return "time: " + all + " " + from + "-" + to + " " + zone;
  }

  private static String word(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }
}
