package dev.aaos.log.snapshot;

/// When snapshots are taken.
///
/// @param records after how many records another one is taken
/// @param bytes after how many bytes of log another one is taken, however few records they are
/// @param atEnd how many records make one worth it when the log is closed in good order
public record SnapshotBounds(long records, long bytes, long atEnd) {
  /// What a daemon does: a start reads at most as much as this beyond the snapshot, or as much as
  /// the snapshot itself is long.
  public static final SnapshotBounds DEFAULT = new SnapshotBounds(10_000, 16 << 20, 1_000);

  /// Refuses bounds that no log can keep.
  public SnapshotBounds {
    if (records < 1 || bytes < 1 || atEnd < 1) {
      throw new IllegalArgumentException(
          "bounds must be at least 1: " + records + ", " + bytes + ", " + atEnd);
    }
  }
}
