package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Takes the power away at each write and each force of one story, the first to the last, seed
/// after seed, and looks at what became of it. What was not forced is then lost, torn, full of
/// holes, or there.
///
/// `-Daaos.positions=N` tries N positions, `-Daaos.seed=S` begins with the story of seed S,
/// `-Daaos.position=P` at its position P: a failing one is named.
class WritePositionsTest {
  private static final int POSITIONS = Integer.getInteger("aaos.positions", 200);

  @Test
  void aMachineThatLosesPowerAtAnyWrite_keepsEveryPromise() throws Exception {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    long position = Long.getLong("aaos.position", 1);
    int failures = 0;
    for (int tried = 0; tried < POSITIONS; tried++) {
      boolean failed = isHeldAt(seed, position);
      failures += failed ? 1 : 0;
      seed += failed ? 0 : 1;
      position = failed ? position + 1 : 1;
    }

    assertThat(failures).isGreaterThan(POSITIONS * 9 / 10);
  }

  /// Returns whether the story of `seed` was still going on at `position`.
  private static boolean isHeldAt(long seed, long position) throws Exception {
    try (Scenario scenario = new Scenario(seed)) {
      boolean failed = scenario.play(position);
      scenario.goOn();
      new Inspection(scenario).inspect();
      return failed;
    } catch (RuntimeException | IOException | AssertionError e) {
      throw new AssertionError(
          "repeat with -Daaos.seed=" + seed + " -Daaos.position=" + position, e);
    }
  }
}
