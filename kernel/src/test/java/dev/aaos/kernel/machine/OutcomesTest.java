package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.asking;
import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Past;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.past.Step;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls whose outcome a crash took along, and what people say of them.
class OutcomesTest {
  private final Gate gate = new Gate();
  private final List<UUID> keys = new CopyOnWriteArrayList<>();
  private final ScriptedTool external = held("external", EffectClass.EXTERNAL);
  private final ScriptedTool idempotent = held("idempotent", EffectClass.IDEMPOTENT);
  private final KernelFixture fixture = KernelFixture.booted(external, idempotent);

  OutcomesTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  /// A tool that waits at the gate the first time and gives its input back.
  private ScriptedTool held(String name, EffectClass effect) {
    return new ScriptedTool(name, effect, (input, context) -> {
      keys.add(context.key());
      if (keys.size() == 1) {
        gate.pass();
      }
      return ScriptedTool.done(input);
    });
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  private AgentId spawn(CapabilityRequest capability) {
    return ok(fixture.operator.spawn(asking("a", List.of(capability))));
  }

  /// Begins a run that crashes in the middle of a call of `tool`, and returns it.
  private RunId crashed(Manifest manifest, String tool, String last) throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", tool, "{\"n\":1}"), ScriptedModel.says(last));
    AgentId agent = ok(fixture.operator.spawn(manifest));
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();
    crash();
    return run;
  }

  private RunId parked() throws Exception {
    return crashed(asking("a", List.of(CapabilityRequest.parse("tool: *"))), "external", "done");
  }

  private void crash() throws IOException {
    fixture.crash(new SplittableRandom(7));
  }

  private RunReport end(RunId run) throws InterruptedException {
    return fixture.operator.await(run).orElseThrow();
  }

  private Run run(RunId run) {
    return fixture.kernel.state().run(run).orElseThrow();
  }

  private long lost() {
    return fixture.kernel.state().lost().open().getFirst().intent();
  }

  private ToolAnswer lastAnswer() {
    Turn last = fixture.model.prompts().getLast().turns().getLast();
    return ((Turn.Answered) last).answer();
  }

  @Test
  void aRunThatWaits_goesOnWithWhatAPersonFound_overAnyNumberOfDaemons() throws Exception {
    RunId run = parked();
    for (int i = 0; i < 5; i++) {
      assertThat(run(run).activity().phrase())
          .isEqualTo("awaiting a person on the outcome of external");
      if (i % 2 == 0) {
        fixture.reboot();
      } else {
        crash();
      }
    }
    assertThat(fixture.model.prompts()).hasSize(1);

    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, "invoice 7 is there"));

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(external.performed()).hasSize(1);
    assertThat(lastAnswer())
        .isEqualTo(new ToolAnswer("1", Finding.HAPPENED.told("invoice 7 is there"), false));
    assertThat(fixture.facts(CallFact.Concluded.class)).hasSize(1);
  }

  @Test
  void whatDidNotHappen_isAnError_andIsDoneWhenItIsAskedForAgain() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "external", "{\"n\":1}"),
        ScriptedModel.calls("1", "external", "{\"n\":1}"),
        ScriptedModel.says("done"));
    AgentId agent = spawn(CapabilityRequest.parse("tool: *"));
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();
    crash();

    ok(fixture.operator.resolve(lost(), Finding.DID_NOT_HAPPEN, ""));

    assertThat(end(run).response()).isEqualTo("done");
    List<Turn> told = fixture.model.prompts().get(1).turns();
    assertThat(((Turn.Answered) told.getLast()).answer())
        .isEqualTo(new ToolAnswer("1", Finding.DID_NOT_HAPPEN.told(""), true));
    assertThat(lastAnswer()).isEqualTo(new ToolAnswer("1", "{\"n\":1}", false));
    assertThat(external.performed()).hasSize(2);
  }

  @Test
  void aWordThatIsDurable_reachesTheRun_whenTheDaemonEndsRightAfter() throws Exception {
    RunId run = parked();
    fixture.disk.powerOffAt(3); // the word is durable, what the run does then is not
    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, "seen"));

    crash();

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(lastAnswer().content()).isEqualTo(Finding.HAPPENED.told("seen"));
    assertThat(fixture.kernel.state().lost().open()).isEmpty();
  }

  @Test
  void aRunThatWaits_canBeStopped_andTheOutcomeIsStillOpen() throws Exception {
    RunId run = parked();
    AgentId agent = run(run).agent();

    ok(fixture.operator.stopRun(agent, run));

    assertThat(end(run).reason()).isEqualTo(StopReason.RUN_STOPPED);
    assertThat(fixture.kernel.activeRuns()).isZero();
    fixture.reboot();
    assertThat(fixture.kernel.recovered().resumed()).isEmpty();
    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, ""));
    assertThat(fixture.kernel.state().lost().open()).isEmpty();
  }

  @Test
  void anAgentWhoseRunWaits_canBeStopped() throws Exception {
    RunId run = parked();

    ok(fixture.operator.stop(run(run).agent()));

    assertThat(end(run).reason()).isNotEqualTo(StopReason.COMPLETE);
    assertThat(fixture.kernel.state().living()).isZero();
    assertThat(fixture.kernel.state().lost().open()).hasSize(1);
  }

  @Test
  void aConversation_goesOnAfterARunThatWasStoppedWhileItWaited() throws Exception {
    RunId run = parked();
    AgentId agent = run(run).agent();
    ok(fixture.operator.stopRun(agent, run));

    RunId next = ok(fixture.operator.start(
        agent, new Task("and now?", Optional.of(run), false, Optional.empty())));

    assertThat(end(next).response()).isEqualTo("done");
    List<Turn> turns = fixture.model.prompts().getLast().turns();
    assertThat(((Turn.Answered) turns.get(turns.size() - 2)).answer().content())
        .startsWith("outcome unknown: ");
  }

  @Test
  void aRunThatWasTold_goesOnAtOnce_andHearsNothingMore() throws Exception {
    RunId run = crashed(KernelFixture.manifest("a", "tool: *"), "external", "I shall look");

    assertThat(end(run).response()).isEqualTo("I shall look");
    UnknownOutcome open = fixture.kernel.state().lost().open().getFirst();
    ok(fixture.operator.resolve(open.intent(), Finding.HAPPENED, "seen"));

    assertThat(lastAnswer().content()).startsWith("outcome unknown: ");
    assertThat(fixture.model.prompts()).hasSize(2);
  }

  @Test
  void aCallThatWouldBePerformedAgain_isAskedAbout_whenItsGrantHasExpired() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "idempotent", "{\"n\":1}"), ScriptedModel.says("done"));
    AgentId agent = spawn(constrained("tool", "idempotent", Map.of("expires", "10s")));
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();
    fixture.clock.pass(Duration.ofHours(1));
    crash();
    fixture.recorded(CallFact.Concluded.class);

    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, ""));

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(lastAnswer()).isEqualTo(new ToolAnswer("1", Finding.HAPPENED.told(""), false));
    assertThat(idempotent.performed()).hasSize(1);
  }

  @Test
  void aCallPerformedAgain_hasTheSameKey_andNoOtherCallHasIt() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "idempotent", "{\"n\":1}"),
        ScriptedModel.calls("2", "idempotent", "{\"n\":1}"),
        ScriptedModel.says("done"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();

    crash();

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(keys).hasSize(3);
    assertThat(keys.get(1)).isEqualTo(keys.get(0));
    assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(2);
  }

  private Point point(RunId run, long sequence) throws IOException {
    PointReader reader = new PointReader(run, sequence);
    fixture.kernel.journal().read(1, reader::take);
    return reader.point().orElseThrow();
  }

  @Test
  void aFork_beginsWithAsMuchAsTheRunHadHeard_atEachOfItsRecords() throws Exception {
    RunId run = parked();
    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, "seen"));
    end(run);
    List<JournalRecord> own = new ArrayList<>();
    fixture.kernel.journal().read(1, record -> {
      if (record.run().equals(Optional.of(run))) {
        own.add(record);
      }
      return true;
    });

    for (JournalRecord record : own) {
      Point point = point(run, record.sequence());
      fixture.model.always("model", ScriptedModel.says("enough"));
      RunId fork = ok(fixture.operator.fork(point, "", false));
      end(fork);
      String told = run(fork).transcript().toList().toString();
      boolean begun = own.stream()
          .anyMatch(each ->
              each.fact() instanceof CallFact.Intended && each.sequence() <= record.sequence());
      boolean heard = own.stream()
          .anyMatch(each ->
              each.fact() instanceof CallFact.Resolved && each.sequence() <= record.sequence());
      assertThat(told.contains("outcome not carried over")).isEqualTo(begun && !heard);
      assertThat(told.contains("a person found that it happened: seen")).isEqualTo(heard);
    }
    assertThat(own).anyMatch(record -> record.fact() instanceof RunFact.Ended);
  }

  @Test
  void aReplay_showsTheWordWithItsCall_orAsAStepOfItsOwnAfterTheRunHadGoneOn() throws Exception {
    RunId waited = parked();
    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, "seen"));
    end(waited);

    Step call = step(waited, Step.Kind.CALL);

    assertThat(call.records().getLast().fact()).isInstanceOf(CallFact.Resolved.class);
    assertThat(steps(waited)).extracting(Step::kind).doesNotContain(Step.Kind.RESOLVED);
  }

  private List<Step> steps(RunId run) throws IOException {
    Past past = new Past(run, 1, 100);
    fixture.kernel.journal().read(1, past::take);
    return past.steps();
  }

  private Step step(RunId run, Step.Kind kind) throws IOException {
    return steps(run).stream().filter(step -> step.kind() == kind).findFirst().orElseThrow();
  }

  @Test
  void aReplayOfARunThatWasTold_showsALaterWordAsAStep() throws Exception {
    Gate asking = new Gate();
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "external", "{\"n\":1}"),
        ScriptedModel.waits(asking, ScriptedModel.says("done")));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();
    crash();
    asking.awaitReached();

    ok(fixture.operator.resolve(lost(), Finding.HAPPENED, "seen"));
    asking.open();
    end(run);

    assertThat(step(run, Step.Kind.RESOLVED).records())
        .extracting(JournalRecord::fact)
        .singleElement()
        .isInstanceOf(CallFact.Resolved.class);
  }
}
