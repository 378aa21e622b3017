package dev.aaos.drivers.tool.merge;

import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import java.util.ArrayList;
import java.util.List;

/// Which lines of a text became which of another.
///
/// What both begin and end with is left out first. Where more is between than can be compared in
/// a moment, that is one edit: a coarse answer, and no wrong one.
final class LineDiff {
  /// How many lines of both are compared.
  private static final int MOST = 20_000;

  private LineDiff() {}

  /// Lines that became others; either may be none.
  ///
  /// @param from the first in the old text, from 0
  /// @param to the one behind the last there
  /// @param newFrom the first in the new text
  /// @param newTo the one behind the last there
  record Edit(int from, int to, int newFrom, int newTo) {
    private boolean touches(Edit next) {
      return to == next.from && newTo == next.newFrom;
    }

    private Edit moved(int lines) {
      return new Edit(from + lines, to + lines, newFrom + lines, newTo + lines);
    }

    /// Returns whether what is only added, or only removed, might as well be a line further down.
    private boolean isSameFurtherDown(List<String> old, List<String> fresh) {
      return from == to
          ? fresh.get(newFrom).equals(fresh.get(newTo))
          : newFrom == newTo && old.get(from).equals(old.get(to));
    }

    private Edit with(Edit next) {
      return new Edit(from, next.to, newFrom, next.newTo);
    }
  }

  /// Returns what made `after` of `before`, in order; between two edits there is a line that is
  /// in both.
  static List<Edit> of(List<String> before, List<String> after) {
    int most = Math.min(before.size(), after.size());
    int head = 0;
    while (head < most && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < most - head
        && before.reversed().get(tail).equals(after.reversed().get(tail))) {
      tail++;
    }
    List<String> old = before.subList(head, before.size() - tail);
    List<String> fresh = after.subList(head, after.size() - tail);
    if (old.isEmpty() && fresh.isEmpty()) {
      return List.of();
    }
    if (old.isEmpty() || fresh.isEmpty() || old.size() + fresh.size() > MOST) {
      return List.of(new Edit(head, head + old.size(), head, head + fresh.size()));
    }
    return edits(old, fresh, head);
  }

  private static List<Edit> edits(List<String> old, List<String> fresh, int head) {
    List<Edit> edits = new ArrayList<>();
    for (Change change : new MyersDiffWithLinearSpace<String>().computeDiff(old, fresh, null)) {
      Edit edit = new Edit(
          change.startOriginal, change.endOriginal, change.startRevised, change.endRevised);
      if (!edits.isEmpty() && edits.getLast().touches(edit)) {
        edit = edits.removeLast().with(edit);
      }
      edits.add(edit);
    }
    return settled(edits, old, fresh).stream().map(edit -> edit.moved(head)).toList();
  }

  /// Where lines repeat, it is all one which of them are called added or removed: it is the last
  /// ones, so that two who did the same are seen to have.
  private static List<Edit> settled(List<Edit> edits, List<String> old, List<String> fresh) {
    List<Edit> settled = new ArrayList<>();
    for (Edit edit : edits.reversed()) {
      int end = settled.isEmpty() ? old.size() : settled.getLast().from;
      Edit moved = edit;
      while (moved.to < end && moved.isSameFurtherDown(old, fresh)) {
        moved = moved.moved(1);
      }
      if (!settled.isEmpty() && moved.touches(settled.getLast())) {
        moved = moved.with(settled.removeLast());
      }
      settled.add(moved);
    }
    return settled.reversed();
  }
}
