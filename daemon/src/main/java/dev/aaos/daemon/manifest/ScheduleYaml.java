package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.Schedule.Missed;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/// Reads `lifecycle: {scheduled: "CRON", timezone: ZONE, missed: once|skip, message: TEXT}`.
final class ScheduleYaml {
  private static final Set<String> FIELDS = Set.of("scheduled", "timezone", "missed", "message");

  private ScheduleYaml() {}

  static Schedule read(Yaml lifecycle) throws YamlProblem {
    Map<String, Yaml> fields = lifecycle.fields(FIELDS);
    Yaml table = fields.get("scheduled");
    if (table == null) {
      throw lifecycle.wrong("on-demand, persistent or {scheduled: CRON}");
    }
    Cron cron = cron(table);
    Yaml message = fields.get("message");
    return new Schedule(
        cron,
        zone(fields),
        missed(fields),
        message == null
            ? "Your schedule, '" + cron.text() + "', has come due: do your work."
            : message.text());
  }

  private static Cron cron(Yaml table) throws YamlProblem {
    try {
      return Cron.parse(table.text());
    } catch (IllegalArgumentException e) {
      throw new YamlProblem("line " + table.line() + ": 'scheduled' must be a cron expression, such"
          + " as '*/15 8-18 * * MON-FRI': " + e.getMessage());
    }
  }

  private static ZoneId zone(Map<String, Yaml> fields) throws YamlProblem {
    Yaml zone = fields.get("timezone");
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(zone.text());
    } catch (DateTimeException e) {
      throw zone.wrong("a time zone, such as Europe/Berlin or UTC");
    }
  }

  private static Missed missed(Map<String, Yaml> fields) throws YamlProblem {
    Yaml missed = fields.get("missed");
    if (missed == null) {
      return Missed.ONCE;
    }
    return switch (missed.text()) {
      case "once" -> Missed.ONCE;
      case "skip" -> Missed.SKIP;
      default -> throw missed.wrong("once or skip");
    };
  }
}
