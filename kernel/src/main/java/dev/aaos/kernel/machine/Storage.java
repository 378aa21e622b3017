package dev.aaos.kernel.machine;

import dev.aaos.log.Disk;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.util.function.Consumer;

/// Where the journal lies, and how it is kept.
///
/// @param snapshots when snapshots of the state are taken
/// @param verify whether all records are read and verified before anything is served, whatever
///     snapshots there are
/// @param says hears what people should know of what lies there, on any thread
public record Storage(Disk disk, SnapshotBounds snapshots, boolean verify, Consumer<String> says) {}
