package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HelperRollTest {
  @TempDir
  Path base;

  /// Something that is called as a helper is, and ends when nobody can tell it anything more.
  private static Process helper() throws IOException {
    return new ProcessBuilder("sh", "-c", "read line", "dev.aaos.linux").start();
  }

  private HelperRoll roll() {
    return HelperRoll.in(base.resolve("helpers"));
  }

  private static CompletableFuture<Boolean> awaited(HelperRoll roll, Process process) {
    CompletableFuture<Boolean> alive = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        roll.awaitEarlier();
        alive.complete(process.isAlive());
      } catch (IOException | RuntimeException e) {
        alive.completeExceptionally(e);
      }
    });
    return alive;
  }

  @Test
  void theNextDaemon_waitsUntilTheHelperOfTheOneBefore_hasEnded() throws Exception {
    Process helper = helper();
    roll().began((int) helper.pid());

    CompletableFuture<Boolean> alive = awaited(roll(), helper);
    assertThat(alive.isDone() && alive.get()).isFalse();
    helper.getOutputStream().close();

    assertThat(alive.get()).isFalse();
    assertThat(base.resolve("helpers")).doesNotExist();
  }

  @Test
  void itsOwn_areNotWaitedFor() throws Exception {
    Process helper = helper();
    HelperRoll roll = roll();
    roll.began((int) helper.pid());

    roll.awaitEarlier();

    assertThat(helper.isAlive()).isTrue();
    assertThat(base.resolve("helpers")).exists();
    helper.getOutputStream().close();
  }

  @Test
  void whatHasTakenItsNumber_andWhatIsNoHelper_areNotWaitedFor() throws Exception {
    Process other = new ProcessBuilder("sh", "-c", "read line").start();
    roll().began((int) other.pid());
    Files.writeString(
        base.resolve("helpers"),
        Files.readString(base.resolve("helpers")) + other.pid() + " 1\nnonsense\n\n");

    roll().awaitEarlier();

    assertThat(other.isAlive()).isTrue();
    other.getOutputStream().close();
    HelperRoll.NONE.awaitEarlier();
  }
}
