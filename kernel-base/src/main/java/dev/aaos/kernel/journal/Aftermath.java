package dev.aaos.kernel.journal;

import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.prune.Anchorage;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// What records have done to the disk: content removed, old records gone.
///
/// That is done before a snapshot can be taken that covers the record, and again by a start
/// that reads the record, so it is done whenever power fails. For the journal's thread, and
/// before it.
///
/// @param anchorage where the log begins
public record Aftermath(Log log, Content content, Anchorage anchorage) {
  /// Returns whether `record` has anything done.
  public static boolean isOf(JournalRecord record) {
    return record.fact() instanceof MachineFact.Shredded
        || record.fact() instanceof MachineFact.Pruned;
  }

  /// Does what `record` says.
  public void of(JournalRecord record) throws IOException {
    if (record.fact() instanceof MachineFact.Shredded shredded) {
      content.shred(shredded.content());
    }
    if (record.fact() instanceof MachineFact.Pruned(Anchor anchor)) {
      anchorage.place(log, record.sequence(), anchor);
    }
  }

  /// Does again what `records` say, which a start has read. As long as records that were to
  /// go are there, they stay if the snapshot that was to stand for them is of no use.
  ///
  /// @param says hears of that
  public void again(List<JournalRecord> records, Snapshots snapshots, Consumer<String> says)
      throws IOException {
    for (JournalRecord record : records) {
      try {
        if (record.fact() instanceof MachineFact.Pruned(Anchor anchor)) {
          Anchor.Kept kept = anchor.kept();
          snapshots.held(kept.snapshot(), kept.digest(), (sequence, state) -> sequence);
        }
        of(record);
      } catch (CorruptJournal e) {
        says.accept("records that were to be pruned stay: " + e.getMessage());
      }
    }
    anchorage
        .anchor()
        .ifPresent(placed -> snapshots.holdOnly(placed.anchor().kept().snapshot()));
  }
}
