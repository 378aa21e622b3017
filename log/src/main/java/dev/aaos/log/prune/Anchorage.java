package dev.aaos.log.prune;

import dev.aaos.log.Disk;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import java.io.IOException;
import java.util.Optional;

/// Where the log of a machine begins, while it is in use. The thread that appends sets it,
/// when it is on record and before a snapshot can cover that record; any thread may ask.
public final class Anchorage {
  private final Disk disk;
  private Optional<Placed> placed;
  private boolean closed;

  /// That of a log on `disk`, which begins where `placed` says, or with its first record.
  public Anchorage(Disk disk, Optional<Placed> placed) {
    this.disk = disk;
    this.placed = placed;
  }

  /// Has `log` begin where `anchor` says, which its record `record` holds. Durable when this
  /// returns. An anchor before the one there is changes nothing.
  public synchronized void place(Log log, long record, Anchor anchor) throws IOException {
    if (placed.isPresent() && placed.get().anchor().records() >= anchor.records()) {
      return;
    }
    Placed next = new Placed(record, anchor);
    Anchors.write(disk, next);
    placed = Optional.of(next);
    log.beginAt(anchor.begin());
    notifyAll();
  }

  /// Returns the anchor; nothing when no record was pruned.
  public synchronized Optional<Placed> anchor() {
    return placed;
  }

  /// Waits until the log begins behind the record `last`.
  ///
  /// @throws IOException when it never will
  public synchronized void await(long last) throws IOException, InterruptedException {
    while (placed.isEmpty() || placed.get().anchor().records() < last) {
      if (closed) {
        throw new IOException("the machine ended before its journal could be pruned");
      }
      wait();
    }
  }

  /// Tells those who wait that nothing comes any more.
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
