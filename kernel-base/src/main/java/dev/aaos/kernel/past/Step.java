package dev.aaos.kernel.past;

import dev.aaos.kernel.journal.JournalRecord;
import java.util.List;

/// One thing that happened in a run, and the records that say so.
///
/// @param number 1 for the beginning of the run, without gaps
/// @param records oldest first, at least one; what agents did for a call is among those of
///     the call
public record Step(int number, Kind kind, List<JournalRecord> records) {
  /// Copies the list.
  public Step {
    records = List.copyOf(records);
  }

  /// What kind of thing it was.
  public enum Kind {
    /// The run began, with a message or with the transcript of another run.
    BEGAN,
    /// A model was asked, or had been asked the same before.
    MODEL,
    /// A tool was asked for: what it planned, whether it was allowed and by whom, what came
    /// of it.
    CALL,
    /// A person found out what became of a call, when the run had long been told that nobody
    /// knows.
    RESOLVED,
    /// A daemon went on with the run.
    RESUMED,
    /// The run ended.
    ENDED
  }

  /// Returns its first record.
  public JournalRecord first() {
    return records.getFirst();
  }

  /// Returns its last record.
  public JournalRecord last() {
    return records.getLast();
  }
}
