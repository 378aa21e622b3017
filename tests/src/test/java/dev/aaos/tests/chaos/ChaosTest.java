package dev.aaos.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.system.Command;
import org.junit.jupiter.api.Test;

/// Kills a real daemon with fifty agents from outside, at moments that chance chooses, starts it
/// again, and looks at what is there in the end.
///
/// `-Daaos.kills=N` kills N daemons instead of a few; `-Daaos.seed=S` chooses the moments of a run
/// that failed: its seed is named.
class ChaosTest {
  private static final int KILLS = Integer.getInteger("aaos.kills", 6);
  private static final long SEED = Long.getLong("aaos.seed", System.nanoTime());

  @Test
  void aDaemonThatIsKilledAgainAndAgain_losesNothing_andDoesNothingTwice() throws Exception {
    try (Play play = new Play(SEED)) {
      play.perform(KILLS);
      Inspection inspection = new Inspection(play, play.readAndEnd());
      Command.Outcome verified = verify(play);

      inspection.inspect();
      assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      assertThat(verified.out()).contains(": agrees").endsWith("good\n");
      assertThat(play.kills).isEqualTo(KILLS);
      System.out.println(inspection.summary());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("repeat with -Daaos.seed=" + SEED + " -Daaos.kills=" + KILLS, e);
    }
  }

  /// Verifies the log against the last head that was signed and kept outside of the data.
  private static Command.Outcome verify(Play play) {
    String data = play.data().toString();
    return Command.aaos("audit", "verify", data, "--head", data + ".heads/head").run();
  }
}
