package dev.aaos.drivers.model.gguf;

import static dev.aaos.drivers.model.gguf.EngineFixture.asker;
import static dev.aaos.drivers.model.gguf.EngineFixture.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.drivers.model.queue.Slot;
import dev.aaos.inference.Claimant;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How long calls of engines may take.
@Timeout(120)
final class GgufLimitsTest {
  @TempDir
  private Path models;

  @BeforeEach
  void make() throws IOException {
    TinyModel.babbling(models.resolve("babbling.gguf"), 7);
  }

  private static CallLimits limits(String text) {
    return GgufSettings.USUAL_LIMITS.with(text);
  }

  private static CallLimits firstWordWithin(Duration time) {
    CallLimits usual = GgufSettings.USUAL_LIMITS;
    return new CallLimits(
        usual.connect(),
        time,
        usual.silence(),
        usual.error(),
        usual.call(),
        usual.answerBytes(),
        usual.eventBytes(),
        usual.errorBytes());
  }

  private static ModelFailure failure(EngineFixture fixture, Asker asker) {
    return catchThrowableOfType(
        ModelFailure.class, () -> fixture.ask(asking("babbling", "hi", 900), asker));
  }

  @Test
  void answerThatIsNotWholeInTime_isGivenUp_withWhatItCost_andTheEngineStays() throws Exception {
    try (EngineFixture fixture = new EngineFixture(models, 1_024, 1).within(limits("call=10m"))) {
      ModelFailure failure =
          failure(fixture, asker("f", 0, word -> fixture.pass(Duration.ofMinutes(11))));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("the answer was not whole within PT10M");
      assertThat(failure.spent().inputTokens()).isEqualTo(22);
      assertThat(failure.spent().outputTokens()).isPositive();
      List<Long> pids = fixture.engines.pids();
      assertThat(fixture.ask(asking("babbling", "hi", 10)).usage().outputTokens())
          .isEqualTo(10);
      assertThat(fixture.engines.pids()).isEqualTo(pids).hasSize(1);
    }
  }

  @Test
  void answerWhoseFirstWordDoesNotComeInTime_isGivenUp() throws Exception {
    try (EngineFixture fixture =
        new EngineFixture(models, 1_024, 1).within(firstWordWithin(Duration.ofNanos(1)))) {
      ModelFailure failure = failure(fixture, asker("f", 0, word -> {}));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("no word of the answer within PT0.000000001S");
      assertThat(fixture.engines.pids()).hasSize(1);
    }
  }

  @Test
  void firstWordThatHasCome_isNotWaitedFor() throws Exception {
    try (EngineFixture fixture =
        new EngineFixture(models, 1_024, 1).within(limits("first-byte=1h"))) {
      Reply reply = fixture.ask(
          asking("babbling", "hi", 30),
          asker("f", 0, word -> fixture.pass(Duration.ofHours(2).dividedBy(30))));

      assertThat(reply.usage().outputTokens()).isEqualTo(30);
    }
  }

  /// What a person's own priority costs is not the call's fault.
  @Test
  void whatACallWaitsForAnotherTurn_doesNotCount() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (EngineFixture fixture = new EngineFixture(models, 1_024, 1).within(limits("call=10m"));
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> background = calls.submit(
          () -> fixture.ask(asking("babbling", "hi", 900), asker("back", -5, heard::add)));
      heard.take();
      Claimant urgent = new Claimant("urgent", "urgent", 1, 0);
      try (Slot slot = fixture.queues.take(EngineFixture.BACKEND, urgent, 10, 10)) {
        fixture.pass(Duration.ofHours(1));
        assertThat(slot.isWanted()).isFalse();
      }

      assertThat(background.get().usage().outputTokens()).isEqualTo(900);
    }
  }

  private Path engine(String says) throws IOException {
    Path script = models.resolve("engine");
    Files.writeString(script, """
        #!/bin/sh
        echo '{"is":"ready","context":1024}'
        %s
        """.formatted(says));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  @Test
  void engineThatIsSilent_isEnded() throws Exception {
    Path silent = engine("cat > /dev/null");
    try (EngineFixture fixture =
        new EngineFixture(models, 1_024, 1, silent).within(limits("silence=200ms"))) {
      ModelFailure failure = failure(fixture, asker("f", 0, word -> {}));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("the engine was silent for PT0.2S, and ended");
      assertThat(fixture.engines.pids()).isEmpty();
    }
  }

  @Test
  void engineThatIsSilentToOneAndAnswersOthers_stays() throws Exception {
    Path busy =
        engine("while echo '{\"is\":\"wrote\",\"id\":99,\"written\":1}'; do sleep 0.01; done");
    try (EngineFixture fixture =
        new EngineFixture(models, 1_024, 1, busy).within(limits("silence=500ms"))) {
      ModelFailure failure = failure(fixture, asker("f", 0, word -> {}));

      assertThat(failure).hasMessageContaining("the answer stopped for PT0.5S");
      assertThat(fixture.engines.pids()).hasSize(1);
    }
  }
}
