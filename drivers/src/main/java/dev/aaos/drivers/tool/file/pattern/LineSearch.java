package dev.aaos.drivers.tool.file.pattern;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Looks for one expression in one line after another.
///
/// All the steps at which the expression may stand are kept as a set and advance together over
/// each character; a step enters the set at most once for each place in the line, so neither
/// alternatives nor repetitions multiply. For one thread.
public final class LineSearch {
  /// After how many characters the pulse is felt.
  private static final int BEAT = 1_024;

  private final Step[] steps;
  private final int[] waiting;
  private final int[] reached;
  private final int[] stack;
  private final long[] enteredAt;
  private long place;
  private int waitingCount;
  private int reachedCount;

  LineSearch(List<Step> steps) {
    this.steps = steps.toArray(Step[]::new);
    int size = this.steps.length;
    waiting = new int[size];
    reached = new int[size + 1];
    stack = new int[2 * size + 2];
    enteredAt = new long[size];
    Arrays.fill(enteredAt, -1);
  }

  /// Returns whether the expression is found in the line that `text` holds from `from` to `to`.
  public boolean isIn(CharSequence text, int from, int to, Pulse pulse)
      throws InterruptedException, TimeoutException {
    reachedCount = 0;
    int before = Node.Place.NONE;
    int at = from;
    while (true) {
      if (place % BEAT == 0) {
        pulse.beat();
      }
      int after = at < to ? characterAt(text, at, to) : Node.Place.NONE;
      reached[reachedCount++] = 0;
      if (settle(before, after)) {
        return true;
      }
      if (at == to) {
        return false;
      }
      take(after);
      at += Character.charCount(after);
      before = after;
    }
  }

  private static int characterAt(CharSequence text, int at, int to) {
    char first = text.charAt(at);
    return at + 1 < to && Character.isHighSurrogate(first)
        ? Character.codePointAt(text, at)
        : first;
  }

  /// Follows everything that takes no character, between `before` and `after`, until only steps
  /// that take one are waiting; returns whether the end was among them.
  private boolean settle(int before, int after) {
    place++;
    waitingCount = 0;
    for (int i = 0; i < reachedCount; i++) {
      int height = 0;
      stack[height++] = reached[i];
      while (height > 0) {
        int step = stack[--height];
        if (enteredAt[step] == place) {
          continue;
        }
        enteredAt[step] = place;
        switch (steps[step]) {
          case Step.Take _ -> waiting[waitingCount++] = step;
          case Step.Stand(Node.Place where) -> {
            if (where.isBetween(before, after)) {
              stack[height++] = step + 1;
            }
          }
          case Step.Fork(int one, int other) -> {
            stack[height++] = other;
            stack[height++] = one;
          }
          case Step.Jump(int target) -> stack[height++] = target;
          case Step.Found _ -> {
            return true;
          }
        }
      }
    }
    return false;
  }

  /// Advances every waiting step that takes `c`.
  private void take(int c) {
    reachedCount = 0;
    for (int i = 0; i < waitingCount; i++) {
      int step = waiting[i];
      if (((Step.Take) steps[step]).set().contains(c)) {
        reached[reachedCount++] = step + 1;
      }
    }
  }
}
