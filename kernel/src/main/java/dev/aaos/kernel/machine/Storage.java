package dev.aaos.kernel.machine;

import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.Disk;
import dev.aaos.log.room.Reserve;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.util.Optional;
import java.util.function.Consumer;

/// Where the journal lies, and how it is kept.
///
/// @param snapshots when snapshots of the state are taken
/// @param verify whether all records are read and verified before anything is served, whatever
///     snapshots there are
/// @param restored what is to be recorded of a backup that it was restored from, if nothing
///     was recorded since
/// @param reserve the room kept on that disk for when there is no other
/// @param says hears what people should know of what lies there, on any thread
public record Storage(
    Disk disk,
    SnapshotBounds snapshots,
    boolean verify,
    Optional<MachineFact.Restored> restored,
    Reserve reserve,
    Consumer<String> says) {
  /// What was not restored, without a reserve.
  public Storage(Disk disk, SnapshotBounds snapshots, boolean verify, Consumer<String> says) {
    this(disk, snapshots, verify, Optional.empty(), Reserve.NONE, says);
  }

  /// Returns what is to be recorded of a restore, if the journal still ends with the record
  /// `last` of the backup.
  Optional<MachineFact.Restored> restored(long last) {
    return restored.filter(fact -> fact.records() == last);
  }
}
