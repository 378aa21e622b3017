package dev.aaos.drivers.tool.merge;

import dev.aaos.drivers.tool.merge.LineDiff.Edit;
import dev.aaos.linux.change.merge.Merger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of a text that two have changed, each by themselves: diff3's algorithm (Khanna,
/// Kunal, Pierce: *A Formal Investigation of Diff3*, 2007).
///
/// A line has its end with it, so one without an end is another. What only one changed is taken
/// as they made it, and what both made the same as well. Where both changed the same lines, or
/// lines with none between them, they overlap.
public final class ThreeWay {
  /// Merges line by line.
  public static final Merger LINES =
      (base, ours, theirs) -> of(base, ours, theirs).merged();

  private final StringBuilder merged = new StringBuilder();
  private final List<Overlap> overlaps = new ArrayList<>();

  /// Some lines of a text.
  ///
  /// @param first the number of the first, from 1; of none, that of the one behind them
  public record Lines(int first, List<String> lines) {
    /// Copies the list.
    public Lines {
      lines = List.copyOf(lines);
    }
  }

  /// Lines that both changed.
  public record Overlap(Lines base, Lines ours, Lines theirs) {}

  private ThreeWay(List<String> base, Side ours, Side theirs) {
    int done = 0;
    while (ours.nextFrom() < Integer.MAX_VALUE || theirs.nextFrom() < Integer.MAX_VALUE) {
      int from = Math.min(ours.nextFrom(), theirs.nextFrom());
      add(base.subList(done, from));
      ours.begin(from);
      theirs.begin(from);
      done = end(from, ours, theirs);
      add(new Lines(from + 1, base.subList(from, done)), ours, theirs, done);
    }
    add(base.subList(done, base.size()));
  }

  /// Returns where the edits end that touch one another from `from` on.
  private static int end(int from, Side ours, Side theirs) {
    int end = from;
    int before;
    do {
      before = end;
      end = theirs.take(ours.take(end));
    } while (end > before);
    return end;
  }

  private void add(Lines base, Side ours, Side theirs, int to) {
    Lines one = ours.lines(to);
    Lines other = theirs.lines(to);
    if (!theirs.touched || one.lines.equals(other.lines)) {
      add(one.lines);
    } else if (!ours.touched) {
      add(other.lines);
    } else {
      overlaps.add(new Overlap(base, one, other));
    }
  }

  private void add(List<String> lines) {
    lines.forEach(merged::append);
  }

  /// Merges what was made of `base`: `ours` and `theirs`.
  public static ThreeWay of(String base, String ours, String theirs) {
    List<String> lines = lines(base);
    return new ThreeWay(lines, new Side(lines, lines(ours)), new Side(lines, lines(theirs)));
  }

  /// Returns the lines of `text`, each with its end.
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, next));
      from = next;
    }
    return lines;
  }

  /// Returns the text in which both are; empty where they overlap.
  public Optional<String> merged() {
    return overlaps.isEmpty() ? Optional.of(merged.toString()) : Optional.empty();
  }

  /// Returns where both changed the same lines, in order.
  public List<Overlap> overlaps() {
    return List.copyOf(overlaps);
  }

  /// What one of the two did, gone through once, a run of edits at a time.
  private static final class Side {
    private final List<String> lines;
    private final List<Edit> edits;
    private int next;
    private int ahead;
    private int first;
    private boolean touched;

    Side(List<String> base, List<String> lines) {
      this.lines = lines;
      this.edits = LineDiff.of(base, lines);
    }

    int nextFrom() {
      return next < edits.size() ? edits.get(next).from() : Integer.MAX_VALUE;
    }

    /// Begins a run at the line `from` of the base.
    void begin(int from) {
      first = from + ahead;
      touched = false;
    }

    /// Takes the edits that begin within the run, which ends at `to`; returns where it ends then.
    int take(int to) {
      int end = to;
      while (nextFrom() <= end) {
        Edit edit = edits.get(next++);
        ahead = edit.newTo() - edit.to();
        end = Math.max(end, edit.to());
        touched = true;
      }
      return end;
    }

    /// Returns what became of the lines of the run, which ended at `to`.
    Lines lines(int to) {
      return new Lines(first + 1, lines.subList(first, to + ahead));
    }
  }
}
