package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.Schedule.Missed;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents that are told to work when their time has come.
class TimersTest {
  private final KernelFixture fixture = KernelFixture.booted();

  TimersTest() throws IOException {
    fixture.program(new TranscriptProgram());
    fixture.model.always("model", ScriptedModel.says("swept"));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private AgentId hourly(Missed missed) {
    Schedule schedule = new Schedule(Cron.parse("0 * * * *"), ZoneOffset.UTC, missed, "Sweep.");
    return ok(fixture.operator.spawn(
        KernelFixture.living(manifest("sweeper"), new Lifecycle.Scheduled(schedule), Terms.USUAL)));
  }

  private Instant due(AgentId agent) {
    return fixture.kernel.state().agent(agent).orElseThrow().due().orElseThrow();
  }

  /// Waits for the first fact of `type` in the journal: a boot may write it before anybody listens.
  private <F extends Fact> F recorded(Class<F> type) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      List<F> facts = fixture.facts(type);
      if (!facts.isEmpty()) {
        return facts.getFirst();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no " + type.getSimpleName() + " was recorded");
  }

  @Test
  void whenItsTimeComes_anAgentRuns_againAndAgain_andStartsAfreshEachTime() throws Exception {
    AgentId agent = hourly(Missed.ONCE);
    Instant first = due(agent);

    for (int i = 0; i < 2; i++) {
      fixture.clock.pass(Duration.ofHours(1));
      MessageFact.Fired fired = fixture.await(MessageFact.Fired.class);
      fixture.await(RunFact.Ended.class);
      assertThat(fired.due()).isEqualTo(first.plus(Duration.ofHours(i)));
      assertThat(fixture.model.prompts().get(i).turns())
          .containsExactly(
              new Turn.Asked("[timer, due " + fired.due().atZone(ZoneOffset.UTC) + "]\nSweep."));
    }

    assertThat(due(agent)).isEqualTo(first.plus(Duration.ofHours(2)));
  }

  @Test
  void hoursThatCameWhileNoDaemonWasThere_areMadeGoodByOneRun() throws Exception {
    AgentId agent = hourly(Missed.ONCE);
    Instant first = due(agent);

    fixture.clock.setWall(fixture.kernel.now().plus(Duration.ofHours(5)));
    fixture.reboot();
    recorded(RunFact.Ended.class);

    assertThat(fixture.facts(MessageFact.Fired.class))
        .extracting(MessageFact.Fired::due)
        .containsExactly(first);
    assertThat(due(agent)).isEqualTo(first.plus(Duration.ofHours(5)));
  }

  @Test
  void orArePassedOver_onRecord_whereTheManifestSaysSo() throws Exception {
    AgentId agent = hourly(Missed.SKIP);
    Instant first = due(agent);

    fixture.clock.setWall(first.plus(Duration.ofHours(2)).plusSeconds(90));
    fixture.reboot();
    MessageFact.Skipped skipped = recorded(MessageFact.Skipped.class);

    assertThat(skipped.due()).isEqualTo(first);
    assertThat(fixture.facts(RunFact.Started.class)).isEmpty();
    assertThat(due(agent)).isEqualTo(first.plus(Duration.ofHours(3)));
  }

  @Test
  void aClockThatIsPutBack_firesNoHourTwice() throws Exception {
    AgentId agent = hourly(Missed.ONCE);
    Instant first = due(agent);
    fixture.clock.pass(Duration.ofHours(1));
    fixture.await(RunFact.Ended.class);

    fixture.clock.setWall(first.minus(Duration.ofHours(3)));
    fixture.reboot();
    fixture.clock.pass(Duration.ofHours(1));
    fixture.await(MessageFact.Fired.class);

    assertThat(fixture.facts(MessageFact.Fired.class))
        .extracting(MessageFact.Fired::due)
        .containsExactly(first, first.plus(Duration.ofHours(1)));
  }

  @Test
  void aStoppedAgent_hasNoTimeAnyMore() throws Exception {
    AgentId stopped = hourly(Missed.ONCE);
    ok(fixture.operator.stop(stopped));
    AgentId living = hourly(Missed.ONCE);

    fixture.clock.pass(Duration.ofHours(1));
    fixture.await(MessageFact.Fired.class);

    assertThat(fixture.facts(MessageFact.Fired.class))
        .extracting(MessageFact.Fired::to)
        .containsExactly(living);
    assertThat(fixture.kernel.state().agent(stopped).flatMap(agent -> agent.due()))
        .isEqualTo(Optional.empty());
  }
}
