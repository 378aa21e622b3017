package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs that go round in circles are told so, and stopped.
class LoopTest {
  private final Gate gate = new Gate();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicInteger counter = new AtomicInteger();
  private final ScriptedTool echo = ScriptedTool.echo();
  private final KernelFixture fixture;

  LoopTest() throws IOException {
    fixture = KernelFixture.booted(
        echo,
        new ScriptedTool(
            "count",
            (input, context) -> ScriptedTool.done("{\"n\":" + counter.incrementAndGet() + "}")));
    fixture.program(new TranscriptProgram());
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  /// A model that asks for the same call for ever, until it is told to stop.
  private void loops(String tool) {
    fixture.model.always("model", prompt -> {
      boolean last = prompt.turns().getLast() instanceof Turn.Asked(String text)
          && text.startsWith("You have to stop here");
      ScriptedModel.Step step = last
          ? ScriptedModel.says("I was going round in circles.")
          : ScriptedModel.calls("c" + ids.incrementAndGet(), tool, "{\"same\":true}");
      return step.answer(prompt);
    });
  }

  @Test
  void aRunThatHearsNothingNew_isToldSo_andSaysWhereItStopped() throws Exception {
    loops("echo");
    AgentId agent = fixture.spawn("a", "tool: echo");

    RunReport report = fixture.run(agent, new TranscriptProgram());

    assertThat(report.response()).isEqualTo("I was going round in circles.");
    assertThat(echo.performed()).hasSize(11);
    assertThat(fixture.facts(CallFact.Recurred.class))
        .extracting(CallFact.Recurred::attempts)
        .containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(fixture.facts(RunFact.Stuck.class))
        .containsExactly(new RunFact.Stuck(report.run(), "echo", 10));
    assertThat(fixture.facts(RunFact.InferenceDone.class).getLast().ending())
        .isEqualTo(Reply.Ending.NO_PROGRESS);
    assertThat(fixture.model.prompts().get(3).turns().getLast().toString())
        .contains("_repeat_guard", "attempt_count\":3", "same input 3 times");
  }

  @Test
  void theCountGoesOn_afterADaemonThatEnded() throws Exception {
    for (int i = 0; i < 6; i++) {
      fixture.model.script("model", ScriptedModel.calls("s" + i, "echo", "{\"same\":true}"));
    }
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("lost")));
    loops("echo");
    RunId run = fixture.start(fixture.spawn("a", "tool: echo"), new TranscriptProgram());
    gate.awaitReached();

    fixture.crash(new SplittableRandom(7));

    RunReport report = fixture.operator.await(run).orElseThrow();
    assertThat(report.response()).isEqualTo("I was going round in circles.");
    assertThat(echo.performed()).hasSize(11);
  }

  @Test
  void aCallThatHearsSomethingNewEachTime_isToldThatItIsTheSame_andNotStopped() throws Exception {
    for (int i = 0; i < 20; i++) {
      fixture.model.script("model", ScriptedModel.calls("c" + i, "count", "{}"));
    }
    fixture.model.script("model", ScriptedModel.says("counted"));
    AgentId agent = fixture.spawn("a", "tool: count");

    RunReport report = fixture.run(agent, new TranscriptProgram());

    assertThat(report.response()).isEqualTo("counted");
    assertThat(fixture.facts(CallFact.Recurred.class)).hasSize(18);
    assertThat(fixture.facts(RunFact.Stuck.class)).isEmpty();
  }
}
