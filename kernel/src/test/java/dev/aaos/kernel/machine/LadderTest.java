package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs that climb to another model when the one they ask does not do.
class LadderTest {
  private final Gate gate = new Gate();
  private final AtomicInteger ids = new AtomicInteger();
  private final KernelFixture fixture;

  LadderTest() throws IOException {
    fixture = KernelFixture.booted(ScriptedTool.echo());
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  private AgentId climber(Quota... quotas) {
    Manifest plain = KernelFixture.manifest("climber", "tool: echo");
    Terms terms = new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(quotas),
        new Ladder(List.of("middle", "large")),
        Optional.empty(),
        ContextWindow.USUAL,
        false);
    return ok(fixture.operator.spawn(
        KernelFixture.manifest("climber", plain.capabilities(), Set.of(), terms)));
  }

  private RunReport run(AgentId agent) throws InterruptedException {
    return fixture.run(agent, new TranscriptProgram());
  }

  private List<String> asked() {
    return fixture.model.prompts().stream().map(Prompt::model).toList();
  }

  @Test
  void whereAModelFails_orDeclines_theNextIsAsked_andStaysAsked() throws Exception {
    fixture.model.script("model", ScriptedModel.fails(Kind.SERVER, "model is down"));
    fixture.model.script("middle", ScriptedModel.ends(Ending.DECLINED, "no"));
    fixture.model.script(
        "large", ScriptedModel.calls("1", "echo", "{}"), ScriptedModel.says("done"));

    RunReport report = run(climber());

    assertThat(report.response()).isEqualTo("done");
    assertThat(asked()).containsExactly("model", "middle", "large", "large");
    assertThat(fixture.facts(RunFact.InferenceBegun.class))
        .extracting(RunFact.InferenceBegun::model)
        .isEqualTo(asked());
    assertThat(fixture.facts(RunFact.Climbed.class))
        .containsExactly(
            new RunFact.Climbed(report.run(), 1, "middle", "model is down"),
            new RunFact.Climbed(report.run(), 2, "large", "middle declined to answer"));
    assertThat(report.usage())
        .isEqualTo(ScriptedModel.COST.plus(ScriptedModel.COST).plus(ScriptedModel.COST));
  }

  @Test
  void theNextRun_beginsAtTheFoot() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.fails(Kind.TIMEOUT, "slow"), ScriptedModel.says("well again"));
    fixture.model.script("middle", ScriptedModel.says("from the middle"));
    AgentId agent = climber();

    assertThat(run(agent).response()).isEqualTo("from the middle");
    assertThat(run(agent).response()).isEqualTo("well again");
  }

  @Test
  void anAnswerThatCameToItsLength_isAskedForAgain_untilNoModelIsLeft() throws Exception {
    for (String model : List.of("model", "middle", "large")) {
      fixture.model.script(model, ScriptedModel.ends(Ending.TRUNCATED, "cut by " + model));
    }

    RunReport report = run(climber());

    assertThat(report.response()).isEqualTo("cut by large");
    assertThat(asked()).containsExactly("model", "middle", "large");
  }

  @Test
  void whereAllFail_theLastFailure_endsTheRun() throws Exception {
    for (String model : List.of("model", "middle", "large")) {
      fixture.model.script(model, ScriptedModel.fails(Kind.OVERLOADED, model + " is full"));
    }

    assertThat(run(climber()).reason()).isEqualTo(StopReason.error("large is full"));
  }

  @Test
  void aRunThatGoesRoundInCircles_climbs_andIsStoppedOnlyAtTheTop() throws Exception {
    for (String model : List.of("model", "middle", "large")) {
      fixture.model.always(model, prompt -> {
        String last = prompt.turns().getLast().toString();
        return (last.contains("You have to stop here")
                ? ScriptedModel.says("stopped by " + model)
                : ScriptedModel.calls("c" + ids.incrementAndGet(), "echo", "{}"))
            .answer(prompt);
      });
    }

    RunReport report = run(climber());

    assertThat(report.response()).isEqualTo("stopped by large");
    assertThat(asked().stream().filter("model"::equals)).hasSize(4);
    assertThat(asked().stream().filter("middle"::equals)).hasSize(3);
    assertThat(asked().stream().filter("large"::equals)).hasSize(5);
  }

  @Test
  void aRunGoesOn_withTheModelItHadClimbedTo() throws Exception {
    fixture.model.script("model", ScriptedModel.fails(Kind.SERVER, "down"));
    fixture.model.script(
        "middle",
        ScriptedModel.waits(gate, ScriptedModel.says("lost")),
        ScriptedModel.says("found"));
    RunId run = fixture.start(climber(), new TranscriptProgram());
    gate.awaitReached();

    fixture.crash(new SplittableRandom(7));

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("found");
    assertThat(asked()).containsExactly("model", "middle", "middle");
  }

  @Test
  void whatABudgetCutShort_isNotTheModelsFault() throws Exception {
    fixture.model.script("model", ScriptedModel.ends(Ending.TRUNCATED, "as far as it goes"));

    RunReport report = run(climber(Quota.tokens(12_000, 0)));

    assertThat(report.response()).isEqualTo("as far as it goes");
    assertThat(asked()).containsExactly("model");
  }
}
