package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Kills the machine at any write, and looks at what the next start finds.
///
/// `-Daaos.seeds=N` leads N lives of three, `-Daaos.seed=S` begins with the seed S: a failing one
/// is named.
class KernelSimulationTest {
  private static final int SEEDS = Integer.getInteger("aaos.seeds", 150);
  private static final int LIVES = 3;

  @Test
  void aMachineThatIsKilledAtAnyWrite_keepsEveryPromise() throws Exception {
    long first = Long.getLong("aaos.seed", System.nanoTime());
    int crashes = 0;
    int snapshots = 0;
    int freezes = 0;
    for (long seed = first; seed < first + SEEDS; seed++) {
      try (Simulation simulation = new Simulation(seed)) {
        for (int life = 0; life < LIVES; life++) {
          simulation.live();
          simulation.restart();
          new Inspection(simulation).inspect();
        }
        crashes += simulation.crashes;
        snapshots += simulation.snapshots;
        freezes += simulation.freezes;
      } catch (RuntimeException | IOException | AssertionError e) {
        throw new AssertionError("repeat with -Daaos.seed=" + seed, e);
      }
    }

    assertThat(crashes).isGreaterThan(SEEDS);
    assertThat(snapshots).isGreaterThan(SEEDS);
    assertThat(freezes).isGreaterThan(SEEDS);
  }
}
