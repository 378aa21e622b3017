package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.state.State;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// Programs under way and the grants they are held to: when one of those is revoked, the program
/// has to end.
///
/// Hears records on the journal's thread, and never waits there.
final class Reaches {
  private final List<Hold> holds = new CopyOnWriteArrayList<>();

  /// One program and its grants.
  ///
  /// @param free whether a grant may still be used without a decision each time
  /// @param lost what to do when one of them dies; it must not wait
  record Hold(Set<Long> grants, Predicate<Grant> free, Runnable lost) {
    /// Copies the set.
    Hold {
      grants = Set.copyOf(grants);
    }
  }

  void add(Hold hold) {
    holds.add(hold);
  }

  void remove(Hold hold) {
    holds.remove(hold);
  }

  /// Looks whether all of these grants may still be used without a decision each time, now that
  /// other rules are in force.
  void look(State state) {
    for (Hold hold : holds) {
      if (hold.grants.stream()
          .flatMap(id -> state.grants().find(id).stream())
          .anyMatch(hold.free.negate())) {
        hold.lost.run();
      }
    }
  }

  /// Hears what is durable now, of which `state` is what it came to.
  void hear(List<JournalRecord> records, State state) {
    if (!holds.isEmpty()
        && records.stream().anyMatch(record -> record.fact() instanceof GrantFact.Revoked)) {
      for (Hold hold : holds) {
        if (hold.grants.stream().anyMatch(id -> !state.grants().isAlive(id, state.time()))) {
          hold.lost.run();
        }
      }
    }
  }
}
