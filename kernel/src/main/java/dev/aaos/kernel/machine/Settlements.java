package dev.aaos.kernel.machine;

import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import java.util.List;

/// Where runs wait until there may be more left of a budget: a call was settled, a run has ended,
/// or somebody has given more.
///
/// Hears records on the journal's thread, and never waits there.
final class Settlements {
  private long count;

  /// Returns a number that is another one once there may be more.
  synchronized long count() {
    return count;
  }

  /// Waits until [#count] is not `seen`.
  synchronized void await(long seen) throws InterruptedException {
    while (count == seen) {
      wait();
    }
  }

  /// Hears what is durable now.
  void hear(List<JournalRecord> records) {
    if (records.stream().map(JournalRecord::fact).anyMatch(Settlements::frees)) {
      synchronized (this) {
        count++;
        notifyAll();
      }
    }
  }

  private static boolean frees(Fact fact) {
    return fact instanceof RunFact.Settled
        || fact instanceof RunFact.Ended
        || fact instanceof AgentFact.Budgeted
        || fact instanceof MachineFact.Budgeted;
  }
}
