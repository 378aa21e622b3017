package dev.aaos.daemon.stage;

import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Changes on their way to records, many in one. For one thread.
final class StageImages {
  private static final int ENOUGH = 1 << 20;

  private final StagePlan.Taker taker;
  private final List<Long> records = new ArrayList<>();
  private Batch batch = new Batch();
  private long names;

  /// Gives them to `taker`.
  StageImages(StagePlan.Taker taker) {
    this.taker = taker;
  }

  /// Adds `change`.
  void add(Change change) throws IOException {
    batch.add(change);
    names++;
    if (batch.size() >= ENOUGH) {
      take();
    }
  }

  private void take() throws IOException {
    records.add(taker.take(batch.image(), names));
    batch = new Batch();
    names = 0;
  }

  /// Returns the numbers of the records, in order, once all are there.
  List<Long> records() throws IOException {
    if (!batch.isEmpty()) {
      take();
    }
    return List.copyOf(records);
  }
}
