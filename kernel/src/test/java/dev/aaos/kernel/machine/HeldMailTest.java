package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.RunFact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Messages of agents whose budget is used up wait until there is more.
class HeldMailTest {
  private static final int ALL = 40_000;
  private static final int HOUR = 3_600;

  private final KernelFixture fixture = KernelFixture.booted();

  HeldMailTest() throws IOException {
    fixture.program(new TranscriptProgram());
    fixture.model.script(
        "model",
        prompt -> new Reply(
            new Turn.Said(List.of(new Block.Text("first"))),
            Reply.Ending.COMPLETE,
            new Usage(ALL, 0, 0)));
    fixture.model.always("model", ScriptedModel.says("next"));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private AgentId persistent(int period) {
    return ok(fixture.operator.spawn(KernelFixture.living(
        manifest("clerk"), new Lifecycle.Persistent(100), Terms.of(Quota.tokens(ALL, period)))));
  }

  private MessageId send(AgentId to, String text) {
    return ok(fixture.operator.send(to, Body.words(text), Optional.empty()));
  }

  private int waiting(AgentId agent) {
    return fixture.kernel.state().agent(agent).orElseThrow().mailbox().size();
  }

  /// Sends what uses the budget up, and one message more.
  private AgentId broke(int period) throws Exception {
    AgentId agent = persistent(period);
    send(agent, "spend all of it");
    fixture.await(RunFact.Ended.class);
    send(agent, "go on");
    assertThat(waiting(agent)).isEqualTo(1);
    return agent;
  }

  @Test
  void aMessage_waitsForTheNextPeriod() throws Exception {
    AgentId agent = broke(HOUR);

    fixture.clock.pass(Duration.ofSeconds(HOUR + 1));

    fixture.await(RunFact.Ended.class);
    assertThat(waiting(agent)).isZero();
    assertThat(fixture.facts(RunFact.InferenceFailed.class)).isEmpty();
    assertThat(fixture.model.prompts()).hasSize(2);
  }

  @Test
  void aMessage_waitsUntilThereIsMoreToSpend_whereNoPeriodBegins() throws Exception {
    AgentId agent = broke(0);

    ok(fixture
        .operator
        .administrator()
        .setBudget(Optional.of(agent), List.of(Quota.tokens(10L * ALL, 0))));

    fixture.await(RunFact.Ended.class);
    assertThat(waiting(agent)).isZero();
  }

  @Test
  void aMessage_stillWaits_forTheNextDaemon() throws Exception {
    AgentId agent = broke(HOUR);

    fixture.crash(new SplittableRandom(7));

    assertThat(waiting(agent)).isEqualTo(1);
    fixture.clock.pass(Duration.ofSeconds(HOUR + 1));
    fixture.await(RunFact.Ended.class);
    assertThat(waiting(agent)).isZero();
  }
}
