package dev.aaos.cli.run;

import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.wire.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an agent does, line by line: its events, and between them what its model says and its
/// programs write, as it comes. One thread uses it.
public final class LogLines {
  private final EventLine events;
  private final Map<String, Begun> begun = new LinkedHashMap<>();

  /// What was said so far on one stream of one agent.
  private record Begun(Json.Obj agent, String stream, ProgramLines lines) {}

  /// Starts with the agents named in `names`, by id.
  public LogLines(Clock clock, Palette palette, Map<String, String> names) {
    this.events = new EventLine(clock, palette, names);
  }

  /// Returns the lines for `envelope`, an event with its agent and time: first what had been said
  /// and not ended with a line.
  public List<String> event(Json.Obj envelope) {
    List<String> lines = rest();
    lines.add(events.of(envelope));
    return lines;
  }

  /// Returns the lines that ended with `frame`, a piece of what is said or written.
  public List<String> output(Json.Obj frame) {
    String stream = frame.text("stream", "?");
    String key = frame.text("agent_id", "") + " " + stream;
    Begun said = begun.computeIfAbsent(key, first -> new Begun(frame, stream, new ProgramLines()));
    return said.lines.add(stream, frame.text("text", "")).stream()
        .map(line -> events.said(said.agent, stream, line))
        .toList();
  }

  /// Returns the lines that had begun and will not go on.
  public List<String> rest() {
    List<String> lines = new ArrayList<>();
    for (Begun said : begun.values()) {
      said.lines.begun().forEach(line -> lines.add(events.said(said.agent, said.stream, line)));
    }
    begun.clear();
    return lines;
  }
}
