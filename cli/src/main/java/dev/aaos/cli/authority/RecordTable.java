package dev.aaos.cli.authority;

import dev.aaos.cli.run.EventText;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Records of the journal as a table: sequence, time, agent and what happened.
public final class RecordTable {
  private RecordTable() {}

  /// Returns the table of `records`; `names` gives agents' names by id.
  public static Table of(Shell shell, List<Json.Obj> records, Map<String, String> names) {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    Table table = new Table("SEQ", "TIME", "AGENT", "KIND", "WHAT")
        .painted(3, kind -> EventText.painted(palette, kind.strip(), kind));
    for (Json.Obj record : records) {
      table.row(
          sequence(record),
          time(shell.clock(), record),
          agent(record, names),
          kind(record),
          EventText.body(record.object("event").with("kind", kind(record))));
    }
    return table;
  }

  /// Returns the table of `records`, each explained in the daemon's `words` for it.
  static Table of(
      Shell shell, List<Json.Obj> records, List<String> words, Map<String, String> names) {
    Table table = new Table("SEQ", "TIME", "AGENT", "WHAT");
    for (int i = 0; i < Math.min(records.size(), words.size()); i++) {
      Json.Obj record = records.get(i);
      table.row(sequence(record), time(shell.clock(), record), agent(record, names), words.get(i));
    }
    return table;
  }

  /// Returns one record on a line of its own; `names` gives agents' names by id.
  public static String line(Shell shell, Json.Obj record, Map<String, String> names) {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    String kind = kind(record);
    String place = "%8s  %s  %-12s  "
        .formatted(
            sequence(record), time(shell.clock(), record), Printable.line(agent(record, names)));
    return place + EventText.painted(palette, kind, Printable.line("%-24s".formatted(kind))) + "  "
        + Printable.line(EventText.body(record.object("event").with("kind", kind)));
  }

  private static String sequence(Json.Obj record) {
    return record.get("sequence").map(Json::plain).orElse("?");
  }

  private static String agent(Json.Obj record, Map<String, String> names) {
    String id = record.text("agent_id", "");
    String named = names.getOrDefault(id, "");
    return named.isEmpty() ? orDash(Figures.shortId(id)) : named;
  }

  private static String time(Clock clock, Json.Obj record) {
    return record
        .instant("timestamp")
        .map(then -> Figures.time(then, clock.getZone()))
        .orElse("-");
  }

  private static String kind(Json.Obj record) {
    return record.text("kind", record.object("event").text("kind", "-"));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
