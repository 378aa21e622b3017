package dev.aaos.cli.run;

import dev.aaos.cli.shell.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lines of what programs write, which comes in pieces; made harmless for a terminal. For
/// one thread at a time.
final class ProgramLines {
  private static final int LONGEST = 4_096;

  private final Map<String, StringBuilder> begun = new HashMap<>();
  private String last = "";
  private String latest = "";

  /// Takes what came next on `stream`, and returns the lines that ended with it.
  List<String> add(String stream, String text) {
    StringBuilder line = begun.computeIfAbsent(stream, first -> new StringBuilder());
    List<String> whole = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\n' || line.length() >= LONGEST) {
        whole.add(Printable.line(line.toString()));
        line.setLength(0);
      }
      if (next != '\n') {
        line.append(next);
      }
    }
    latest = line.toString();
    whole.stream().filter(one -> !one.isBlank()).forEach(one -> last = one.strip());
    return whole;
  }

  /// Returns the last line that was not blank, the one that has begun included; empty when there
  /// was none.
  String last() {
    return latest.isBlank() ? last : Printable.line(latest.strip());
  }

  /// Returns the lines that have begun and not ended, but for blank ones.
  List<String> begun() {
    return begun.values().stream()
        .map(StringBuilder::toString)
        .filter(line -> !line.isBlank())
        .map(Printable::line)
        .toList();
  }

  /// Forgets all of it: another call begins.
  void clear() {
    begun.clear();
    last = "";
    latest = "";
  }
}
