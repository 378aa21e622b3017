package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One event on one line: `[HH:MM:SS] name         what happened`.
///
/// Learns the names of agents from the events that spawn them. One thread uses it.
public final class EventLine {
  private static final int NAME_WIDTH = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Clock clock;
  private final Palette palette;
  private final Map<String, String> names;

  /// Starts with the agents named in `names`, by id.
  public EventLine(Clock clock, Palette palette, Map<String, String> names) {
    this.clock = clock;
    this.palette = palette;
    this.names = new HashMap<>(names);
  }

  /// Returns the line for `envelope`: an event with its agent and time.
  public String of(Json.Obj envelope) {
    Json.Obj event = envelope.object("event");
    String kind = event.text("kind", envelope.text("kind", ""));
    return head(envelope)
        + EventText.painted(palette, kind, EventText.body(event.with("kind", kind)));
  }

  /// Returns the line for `words` that `stream` of the agent of `envelope` said.
  String said(Json.Obj envelope, String stream, String words) {
    return head(envelope) + palette.dim(stream + "| ") + words;
  }

  private String head(Json.Obj envelope) {
    Instant time = envelope.instant("timestamp").orElseGet(clock::instant);
    String name = Printable.line(name(envelope), NAME_WIDTH);
    String padding = " ".repeat(NAME_WIDTH - name.codePointCount(0, name.length()));
    return palette.dim("[" + TIME.format(time.atZone(clock.getZone())) + "]") + " "
        + palette.bold(name) + padding + " ";
  }

  /// Returns the name of the agent `envelope` is about, or the beginning of its id.
  public String name(Json.Obj envelope) {
    String agent = envelope.text("agent_id", "");
    Json.Obj event = envelope.object("event");
    if (event.text("kind", "").equals("agent_spawned")) {
      event.text("manifest_name").ifPresent(name -> names.put(agent, name));
    }
    String known = names.getOrDefault(agent, "");
    return known.isEmpty() ? Figures.shortId(agent) : known;
  }
}
