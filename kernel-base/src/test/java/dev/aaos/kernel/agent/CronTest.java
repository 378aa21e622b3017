package dev.aaos.kernel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Time tables, and clocks that are put forward and back.
class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> times(String cron, ZoneId zone, String after, int count) {
    Cron table = Cron.parse(cron);
    List<String> times = new ArrayList<>();
    Instant at = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      at = table.next(at, zone);
      times.add(at.toString());
    }
    return times;
  }

  @Test
  void tables_meanWhatCrontabSays() {
    assertThat(times("*/20 8-9 * * MON-FRI", ZoneOffset.UTC, "2026-11-27T09:20:00Z", 3))
        .containsExactly("2026-11-27T09:40:00Z", "2026-11-30T08:00:00Z", "2026-11-30T08:20:00Z");
    assertThat(times("0 0 13 * fri", ZoneOffset.UTC, "2026-11-10T00:00:00Z", 3))
        .containsExactly("2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z");
    assertThat(times("0 0 */2 * 1", ZoneOffset.UTC, "2026-11-01T00:00:00Z", 2))
        .containsExactly("2026-11-09T00:00:00Z", "2026-11-23T00:00:00Z");
    assertThat(times("15 6 29 FEB *", ZoneOffset.UTC, "2096-03-01T00:00:00Z", 1))
        .containsExactly("2104-02-29T06:15:00Z");
    assertThat(times("@weekly", ZoneOffset.UTC, "2026-11-25T00:00:00Z", 1))
        .isEqualTo(times("0 0 * * 7", ZoneOffset.UTC, "2026-11-25T00:00:00Z", 1));
  }

  @Test
  void aTimeTheClockSkips_firesRightAfterTheGap() {
    assertThat(times("0,30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
  }

  @Test
  void aTimeTheClockShowsTwice_firesOnce() {
    assertThat(times("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times("30 2 * * *", BERLIN, "2026-10-25T01:10:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void aTableForEveryHour_goesByRealTime() {
    assertThat(times("30 * * * *", BERLIN, "2026-10-24T23:30:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
    assertThat(times("30 * * * *", BERLIN, "2026-03-29T00:00:00Z", 2))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
    assertThat(times("0 * * * MON", BERLIN, "2026-03-27T12:00:00Z", 1))
        .containsExactly("2026-03-29T22:00:00Z");
  }

  @Test
  void whatIsNoTable_isRefusedWithTheMend() {
    assertThatThrownBy(() -> Cron.parse("* * * *"))
        .hasMessage(
            "'* * * *' has 4 fields; five are needed: minute, hour, day of the month, month,"
                + " day of the week");
    assertThatThrownBy(() -> Cron.parse("60 * * * *"))
        .hasMessage("'60' is no minute: write numbers from 0 to 59, 'a-b', 'a-b/step', '*' or"
            + " '*/step', with commas between");
    assertThatThrownBy(() -> Cron.parse("0 0 31 FEB *"))
        .hasMessage("'0 0 31 FEB *' never comes due: no such day exists");
    for (String wrong : List.of(
        "",
        "@often",
        "x * * * *",
        "*/0 * * * *",
        "5-1 * * * *",
        "1/2 * * * *",
        "1-2-3 * * * *",
        "1,, * * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "* * * * MONDAY",
        "-1 * * * *",
        "*/ * * * *",
        "* * * * * *",
        "1".repeat(300))) {
      assertThatThrownBy(() -> Cron.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// The oracle looks at every minute, and reads sets instead of text.
  @Test
  void theNextTime_isTheFirstMinuteThatFits() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      boolean everyHour = random.nextBoolean();
      List<Integer> minutes = some(random, 0, 59);
      List<Integer> hours =
          everyHour ? IntStream.range(0, 24).boxed().toList() : some(random, 0, 23);
      List<Integer> weekdays = some(random, 1, 7);
      String cron =
          text(minutes) + " " + (everyHour ? "*" : text(hours)) + " * * " + text(weekdays);
      ZoneId zone = everyHour ? BERLIN : ZoneOffset.UTC;
      Instant after = Instant.parse("2026-10-20T00:00:00Z").plusSeconds(random.nextInt(800_000));

      ZonedDateTime expected = after.atZone(zone).withSecond(0).plusMinutes(1);
      while (!(minutes.contains(expected.getMinute())
          && hours.contains(expected.getHour())
          && weekdays.contains(expected.getDayOfWeek().getValue()))) {
        expected = expected.plusMinutes(1);
      }

      assertThat(Cron.parse(cron).next(after, zone))
          .as(cron + " after " + after)
          .isEqualTo(expected.toInstant());
    }
  }

  private static List<Integer> some(SplittableRandom random, int least, int most) {
    List<Integer> all =
        new ArrayList<>(IntStream.rangeClosed(least, most).boxed().toList());
    Collections.shuffle(all, new java.util.Random(random.nextLong()));
    return all.subList(0, 1 + random.nextInt(4));
  }

  private static String text(List<Integer> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining(","));
  }
}
