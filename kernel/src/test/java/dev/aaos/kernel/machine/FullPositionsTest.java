package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.fixture.SimulatedReserve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Fills the disk at each write of one story, with a reserve that lasts, a small one and
/// none, gives it room again, takes the power away, and looks at what became of it.
///
/// `-Daaos.positions=N` tries N positions, `-Daaos.seed=S` begins with the story of seed S,
/// `-Daaos.position=P` at its position P: a failing one is named.
class FullPositionsTest {
  private static final int POSITIONS = Integer.getInteger("aaos.positions", 200);
  private static final long[] RESERVES = {64 * SimulatedReserve.STEP, 2 * SimulatedReserve.STEP, 0};

  @Test
  void aDiskThatIsFullAtAnyWrite_breaksNoPromise() throws Exception {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    long position = Long.getLong("aaos.position", 1);
    int full = 0;
    int recorded = 0;
    for (int tried = 0; tried < POSITIONS; tried++) {
      int found = recordsOfAFullDisk(seed, position);
      full += found >= 0 ? 1 : 0;
      recorded += Math.max(0, found);
      seed += found >= 0 ? 0 : 1;
      position = found >= 0 ? position + 1 : 1;
    }

    assertThat(full).isGreaterThan(POSITIONS * 6 / 10);
    assertThat(recorded).isGreaterThan(POSITIONS / 3);
  }

  /// Returns how often a full disk was recorded in the story of `seed`; -1 when the disk was not
  /// full at `position`, because the story had ended.
  private static int recordsOfAFullDisk(long seed, long position) throws Exception {
    try (Scenario scenario = new Scenario(seed)) {
      boolean full =
          scenario.playOnAFullDisk(position, RESERVES[(int) (position % RESERVES.length)]);
      scenario.goOn();
      new Inspection(scenario).inspect();
      return full ? fullDisks(scenario) : -1;
    } catch (RuntimeException | IOException | AssertionError e) {
      throw new AssertionError(
          "repeat with -Daaos.seed=" + seed + " -Daaos.position=" + position, e);
    }
  }

  /// Nothing begins between the record of a full disk and that of one with room.
  private static int fullDisks(Scenario scenario) throws IOException {
    List<Fact> begun = new ArrayList<>();
    int[] count = {0};
    boolean[] full = {false};
    scenario.fixture().kernel.journal().read(1, record -> {
      Fact fact = record.fact();
      count[0] += fact instanceof MachineFact.DiskFull ? 1 : 0;
      full[0] = fact instanceof MachineFact.DiskFull
          || (full[0] && !(fact instanceof MachineFact.DiskFree));
      if (full[0] && begins(fact)) {
        begun.add(fact);
      }
      return true;
    });
    assertThat(begun).isEmpty();
    assertThat(full[0]).isFalse();
    return count[0];
  }

  private static boolean begins(Fact fact) {
    return fact instanceof AgentFact.Spawned
        || fact instanceof RunFact.Started
        || fact instanceof RunFact.InferenceBegun
        || fact instanceof CallFact.Intended
        || fact instanceof CallFact.Repeated
        || fact instanceof MessageFact.Sent
        || fact instanceof MessageFact.Fired;
  }
}
