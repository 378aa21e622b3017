package dev.aaos.drivers.tool.merge;

import dev.aaos.drivers.tool.merge.ThreeWay.Lines;
import dev.aaos.drivers.tool.merge.ThreeWay.Overlap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Where two changed the same lines, as people read it: all three versions of them, each with its
/// own numbers.
public final class Overlaps {
  private static final int MOST_PLACES = 50;
  private static final int MOST_LINES = 30;
  private static final int LONGEST = 400;
  private static final int MOST_NAMED = 8;
  private static final String NO_END = "  (no line end)";

  private Overlaps() {}

  /// What the versions are called.
  public enum Versions {
    /// How it was before the agent, how the agent left it, and how it is.
    UNDO("before", "agent", "now"),
    /// How the agent made it in its stage, how it was copied, and how it is.
    STAGE("staged", "copied", "now");

    private final String theirs;
    private final String base;
    private final String ours;

    Versions(String theirs, String base, String ours) {
      this.theirs = theirs;
      this.base = base;
      this.ours = ours;
    }
  }

  /// Returns the numbers of the lines of `overlaps` as they are now, such as `lines 3-4, 9`.
  public static String named(List<Overlap> overlaps) {
    String more = overlaps.size() > MOST_NAMED ? ", …" : "";
    boolean one = overlaps.size() == 1 && overlaps.getFirst().ours().lines().size() <= 1;
    return (one ? "line " : "lines ")
        + overlaps.stream()
            .limit(MOST_NAMED)
            .map(overlap -> numbers(overlap.ours()))
            .collect(Collectors.joining(", "))
        + more;
  }

  private static String numbers(Lines lines) {
    int last = lines.first() + lines.lines().size() - 1;
    return last <= lines.first() ? String.valueOf(lines.first()) : lines.first() + "-" + last;
  }

  /// Returns `overlaps` in full: of the first of very many, and of each the first lines.
  public static String text(List<Overlap> overlaps, Versions versions) {
    List<String> text = new ArrayList<>();
    for (Overlap overlap : overlaps.stream().limit(MOST_PLACES).toList()) {
      boolean returns = isEach(overlap, '\r');
      text.add("@@ " + numbers(overlap.ours()) + " @@");
      add(text, versions.theirs, overlap.theirs(), returns);
      add(text, versions.base, overlap.base(), returns);
      add(text, versions.ours, overlap.ours(), returns);
    }
    if (overlaps.size() > MOST_PLACES) {
      text.add("… and " + (overlaps.size() - MOST_PLACES) + " more places");
    }
    return String.join("\n", text);
  }

  private static void add(List<String> text, String whose, Lines lines, boolean returns) {
    if (lines.lines().isEmpty()) {
      text.add("%-6s     (nothing)".formatted(whose));
    }
    int count = Math.min(lines.lines().size(), MOST_LINES);
    for (int i = 0; i < count; i++) {
      String shown = shown(lines.lines().get(i), returns);
      text.add("%-6s %3d %s".formatted(i == 0 ? whose : "", lines.first() + i, shown));
    }
    if (lines.lines().size() > count) {
      text.add("%-6s     … and %d more lines".formatted("", lines.lines().size() - count));
    }
  }

  /// A carriage return at its end is shown only where not every line has one.
  private static String shown(String line, boolean returns) {
    boolean ends = line.endsWith("\n");
    String content = ends ? line.substring(0, line.length() - 1) : line;
    if (returns && content.endsWith("\r")) {
      content = content.substring(0, content.length() - 1);
    }
    String shown = content.replace("\r", "\\r");
    if (shown.length() > LONGEST) {
      shown = shown.substring(0, shown.offsetByCodePoints(0, LONGEST / 2)) + "…";
    }
    return ends ? shown : shown + NO_END;
  }

  private static boolean isEach(Overlap overlap, char last) {
    return List.of(overlap.base(), overlap.ours(), overlap.theirs()).stream()
        .flatMap(lines -> lines.lines().stream())
        .allMatch(line -> line.length() > 1 && line.charAt(line.length() - 2) == last);
  }
}
