package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.budget.Bids;
import dev.aaos.kernel.conversation.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A transcript as it was read.
///
/// @param turns what was said, oldest first
/// @param starts with which of those each entry of the transcript begins
record Reading(List<Turn> turns, List<Integer> starts) {
  /// Copies the lists.
  Reading {
    turns = List.copyOf(turns);
    starts = List.copyOf(starts);
  }

  /// The older part of a transcript, after what a summary stands for already.
  ///
  /// @param from the first entry of it
  /// @param through the first entry after it
  /// @param kept the entry before `through` that says what the run works on; -1 for none
  record Part(List<Turn> turns, int from, int through, int kept) {}

  /// Returns what a model is told: `summary` in place of what `made` stands for.
  List<Turn> told(Run.Summary made, Turn summary) {
    List<Turn> told = new ArrayList<>();
    told.add(summary);
    if (made.kept() >= 0) {
      told.add(turn(made.kept()));
    }
    told.addAll(turns.subList(starts.get(made.through()), turns.size()));
    return told;
  }

  /// Returns the older half of what comes after the first `from` entries, up to where the
  /// model spoke again or was spoken to. The last thing said is in no half. Empty where it
  /// is less than `least` bytes.
  Optional<Part> older(int from, long least) {
    long half = bytes(from, starts.size()) / 2;
    int through = from;
    long before = 0;
    long taken = 0;
    for (int at = from + 1; at < starts.size() && taken < half; at++) {
      before += bytes(at - 1, at);
      if (isBeginning(at)) {
        through = at;
        taken = before;
      }
    }
    if (through == from || taken < least) {
      return Optional.empty();
    }
    int asked = lastAsked();
    List<Turn> older = turns.subList(starts.get(from), starts.get(through));
    return Optional.of(new Part(older, from, through, asked < through ? asked : -1));
  }

  /// A question stays with its answer, a call with what it came to.
  private boolean isBeginning(int at) {
    return switch (turn(at)) {
      case Turn.Asked asked -> true;
      case Turn.Said said -> !(turn(at - 1) instanceof Turn.Asked);
      case Turn.Answered answered -> false;
    };
  }

  private int lastAsked() {
    int last = -1;
    for (int at = 0; at < starts.size(); at++) {
      if (turn(at) instanceof Turn.Asked) {
        last = at;
      }
    }
    return last;
  }

  private Turn turn(int entry) {
    return turns.get(starts.get(entry));
  }

  private long bytes(int from, int to) {
    int end = to < starts.size() ? starts.get(to) : turns.size();
    return turns.subList(starts.get(from), end).stream().mapToLong(Bids::bytes).sum();
  }
}
