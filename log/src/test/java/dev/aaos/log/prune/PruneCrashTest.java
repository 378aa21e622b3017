package dev.aaos.log.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.BlobRef;
import dev.aaos.log.ContentCheck;
import dev.aaos.log.Log;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.NaiveTree;
import dev.aaos.log.proof.Verification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The power fails at each operation of the disk while a log is pruned, for the first time
/// or the second; what was not forced is lost, torn or there.
class PruneCrashTest {
  private static final int SEEDS = Integer.getInteger("aaos.prunes", 3);
  private static final int MOST_OPERATIONS = 500;

  @Test
  void aCrashAtAnyOperation_leavesAWholeLog_andTheNextStartFinishes() throws Exception {
    for (int earlier = 0; earlier < 2; earlier++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        long operation = 1;
        while (crashes(earlier, seed, operation)) {
          operation++;
        }
        assertThat(operation).as("operations of a pruning").isBetween(15L, (long) MOST_OPERATIONS);
      }
    }
  }

  /// Returns whether the pruning came to its end only because of no crash at `operation`.
  private static boolean crashes(int earlier, long seed, long operation) throws Exception {
    String what = "after %s prunings, seed %s, operation %s".formatted(earlier, seed, operation);
    SplittableRandom chance = new SplittableRandom(seed * 1_000 + operation);
    PruneFixture.Outside outside = new PruneFixture.Outside();
    SimulatedDisk disk = grown(earlier, outside);
    PruneFixture life = new PruneFixture(disk, outside);
    life.append(5);
    long last = life.log().last();
    disk.powerOffAt(operation);
    boolean done = true;
    try {
      life.pruner().prune(new Bound.Sequence(last), "test");
    } catch (IOException power) {
      done = false;
    }
    SimulatedDisk after = disk.restart(chance);

    Verification found = PruneFixture.verify(after, outside);
    assertThat(found.fault()).as(what).isEmpty();
    assertThat(found.isGood()).as("%s: %s", what, found.heads()).isTrue();
    assertThat(found.records()).as(what).isGreaterThanOrEqualTo(last);

    PruneFixture next = new PruneFixture(after, outside);
    next.sign(next.log().last());
    next.pruner().finish();
    next.append(3);
    check(next, after, outside, what);
    if (done) {
      assertThat(next.anchor().orElseThrow().anchor().records()).as(what).isGreaterThan(30);
    }
    return !done;
  }

  /// Returns the disk of a machine that has worked for two lives, and pruned as often.
  private static SimulatedDisk grown(int earlier, PruneFixture.Outside outside) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    for (int life = 0; life < 2; life++) {
      PruneFixture machine = new PruneFixture(disk, outside);
      for (int batch = 0; batch < 12; batch++) {
        machine.append(3);
      }
      if (life < earlier) {
        machine.pruner().prune(new Bound.Sequence(20), "earlier");
      }
      machine.log().close();
    }
    return disk;
  }

  private static void check(
      PruneFixture life, SimulatedDisk disk, PruneFixture.Outside outside, String what)
      throws IOException {
    long first = life.log().begin().segment();
    assertThat(Log.segments(disk)).as(what).allMatch(name -> Log.first(name) >= first);
    MerkleTree tree = new MerkleTree(
        life.anchor().map(one -> one.anchor().before()).orElse(new MerkleTree().frontier()));
    List<Optional<BlobRef>> needed = new ArrayList<>();
    life.log().read(first, entry -> {
      tree.appendRecord(entry.hash());
      needed.add(outside.contents.get((int) entry.sequence() - 1));
      return true;
    });
    assertThat(tree.root()).as(what).isEqualTo(NaiveTree.root(outside.leaves));
    life.state().forEach(ref -> needed.add(Optional.of(ref)));
    try (ContentCheck content = ContentCheck.on(disk)) {
      for (Optional<BlobRef> ref : needed) {
        if (ref.isPresent()) {
          assertThat(content.state(ref.get())).as(what).isEqualTo(ContentCheck.State.WHOLE);
        }
      }
    }
    life.sign(life.log().last());
    assertThat(PruneFixture.verify(disk, outside).isGood()).as(what).isTrue();
    assertThat(life.state())
        .as(what)
        .isEqualTo(outside.contents.stream()
            .filter(Optional::isPresent)
            .map(Optional::get)
            .filter(ref -> isKept(outside, ref))
            .toList());
  }

  private static boolean isKept(PruneFixture.Outside outside, BlobRef ref) {
    return (outside.contents.indexOf(Optional.of(ref)) + 1) % 10 == 0;
  }
}
