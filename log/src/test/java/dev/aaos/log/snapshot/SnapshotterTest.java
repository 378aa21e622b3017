package dev.aaos.log.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.Log;
import dev.aaos.log.LogFixture;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// When snapshots are taken, and what happens when they cannot be.
class SnapshotterTest {
  private static final SnapshotBounds EVERY_FIVE = new SnapshotBounds(5, 1 << 20, 3);

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Log log;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private byte[] content = new byte[8];

  SnapshotterTest() throws IOException {
    log = new LogFixture(disk, 1 << 20).log();
  }

  private Snapshotter snapshotter(SnapshotBounds bounds) throws IOException {
    Snapshots files = new Snapshots(disk);
    files.newest((sequence, bytes) -> sequence, said::add);
    return new Snapshotter(files, bounds, said::add);
  }

  /// Appends `count` records one by one, and waits for the snapshot after each.
  private void grow(Snapshotter snapshotter, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      log.append(List.of(ShapedRecord.plain(log.last() + 1, "more")));
      snapshotter.hear(log.place(), log.grown(), () -> content);
      snapshotter.close();
    }
  }

  private List<String> names() throws IOException {
    return new Snapshots(disk).names();
  }

  @Test
  void oneIsTaken_afterSoManyRecords() throws IOException {
    Snapshotter snapshotter = snapshotter(EVERY_FIVE);

    grow(snapshotter, 4);
    assertThat(names()).isEmpty();
    grow(snapshotter, 1);
    assertThat(names()).containsExactly(Snapshots.name(5));
    grow(snapshotter, 10);
    assertThat(names()).containsExactly(Snapshots.name(15), Snapshots.name(10));
  }

  @Test
  void oneIsTaken_afterSoManyBytes() throws IOException {
    grow(snapshotter(new SnapshotBounds(1_000, 1, 1_000)), 1);

    assertThat(names()).containsExactly(Snapshots.name(1));
  }

  @Test
  void aLargeOne_waitsUntilTheLogHasGrownByAsMuch() throws IOException {
    Snapshotter snapshotter = snapshotter(EVERY_FIVE);
    long before = log.grown();
    content = new byte[4_000];

    grow(snapshotter, 5);
    grow(snapshotter, 5);
    assertThat(names()).containsExactly(Snapshots.name(5));
    while (log.grown() - before < 2L * content.length) {
      grow(snapshotter, 1);
    }

    assertThat(names()).hasSize(2);
  }

  @Test
  void atTheEnd_oneIsTakenIfItIsWorthIt() throws IOException {
    Snapshotter snapshotter = snapshotter(EVERY_FIVE);
    grow(snapshotter, 2);
    snapshotter.end(log.place(), () -> content);
    assertThat(names()).isEmpty();

    Snapshotter next = snapshotter(EVERY_FIVE);
    grow(next, 1);
    next.end(log.place(), () -> content);

    assertThat(names()).containsExactly(Snapshots.name(3));
  }

  @Test
  void theOneThatAStartUsed_counts() throws IOException {
    grow(snapshotter(EVERY_FIVE), 5);

    Snapshotter next = snapshotter(EVERY_FIVE);
    grow(next, 2);
    next.end(log.place(), () -> content);
    assertThat(names()).containsExactly(Snapshots.name(5));

    grow(next, 3);
    assertThat(names()).containsExactly(Snapshots.name(10), Snapshots.name(5));
  }

  @Test
  void whoeverAppends_neverWaitsForOne() throws Exception {
    Snapshotter snapshotter = snapshotter(new SnapshotBounds(1, 1 << 20, 1));
    Gate gate = new Gate();
    log.append(List.of(ShapedRecord.plain(1, "one")));
    disk.holdAt(gate);

    snapshotter.hear(log.place(), log.grown(), () -> content);
    gate.awaitReached();
    log.append(List.of(ShapedRecord.plain(2, "two")));
    snapshotter.hear(log.place(), log.grown(), () -> content);
    assertThat(said).isEmpty();
    gate.open();
    snapshotter.close();

    assertThat(names()).containsExactly(Snapshots.name(1));
  }

  @Test
  void oneThatCannotBeWritten_isSaidOnce_andTriedLater() throws IOException {
    Snapshotter snapshotter = snapshotter(EVERY_FIVE);
    for (int i = 0; i < 3; i++) {
      grow(snapshotter, 4);
      log.append(List.of(ShapedRecord.plain(log.last() + 1, "more")));
      disk.failAt(1, "ENOSPC");
      snapshotter.hear(log.place(), log.grown(), () -> content);
      snapshotter.close();
    }

    assertThat(said)
        .singleElement()
        .asString()
        .contains("a snapshot at record 5 could not be taken")
        .contains("ENOSPC");
    assertThat(names()).isEmpty();
    grow(snapshotter, 5);
    assertThat(names()).containsExactly(Snapshots.name(20));
    assertThat(Optional.ofNullable(said.poll())).isPresent();
    assertThat(said).isEmpty();
  }
}
