package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Past;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.past.Step;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.BlobRef;
import dev.aaos.log.prune.Bound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents that are told again what was answered to the very same prompt.
class ReuseTest {
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final KernelFixture fixture;
  private boolean changes;

  ReuseTest() throws IOException {
    fixture =
        KernelFixture.booted(ScriptedTool.echo(), new ScriptedTool("read", (input, context) -> {
          int number = changes ? reads.incrementAndGet() : 0;
          return new ToolOutcome.Done(
              "{\"read\":" + number + "}", Labels.untrusted(Labels.Origin.WEB));
        }));
    fixture.model.always(
        "model",
        prompt -> ScriptedModel.says("answer " + answers.incrementAndGet()).answer(prompt));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static Terms terms(boolean reuses, Ladder ladder, Quota... quotas) {
    return new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(quotas),
        ladder,
        Optional.empty(),
        ContextWindow.USUAL,
        reuses);
  }

  private static Manifest manifest(String name, Terms terms, String... capabilities) {
    List<CapabilityRequest> wanted = KernelFixture.manifest(name, capabilities).capabilities();
    return KernelFixture.manifest(name, wanted, Set.of(), terms);
  }

  private AgentId spawn(String name, String... capabilities) {
    return ok(fixture.operator.spawn(manifest(name, terms(true, Ladder.NONE), capabilities)));
  }

  private RunReport run(AgentId agent) throws InterruptedException {
    return fixture.run(agent, new TranscriptProgram());
  }

  private int asked() {
    return fixture.model.prompts().size();
  }

  /// Has the model call `read` once, and then answer.
  private void scriptReading(String id) {
    fixture.model.script("model", ScriptedModel.calls(id, "read", "{}"));
  }

  private List<Step> steps(RunId run) throws IOException {
    Past past = new Past(run, 1, 100);
    fixture.kernel.journal().read(1, past::take);
    return past.steps();
  }

  @Test
  void theVerySamePrompt_isAnsweredFromTheRecord_andCostsNothing() throws Exception {
    scriptReading("toolu_1");
    RunReport first = run(spawn("a", "tool: read"));
    long answered = steps(first.run()).get(3).last().sequence();

    RunReport again = run(spawn("a", "tool: read"));

    assertThat(asked()).isEqualTo(2);
    assertThat(again.response()).isEqualTo("answer 1").isEqualTo(first.response());
    assertThat(again.usage()).isEqualTo(Usage.ZERO);
    assertThat(again.iterations()).isEqualTo(2);
    assertThat(again.labels()).isEqualTo(first.labels());
    List<RunFact.InferenceReused> told = fixture.facts(RunFact.InferenceReused.class);
    assertThat(told).hasSize(2).allMatch(fact -> fact.run().equals(again.run()));
    assertThat(told.get(1).from()).isEqualTo(answered);
    assertThat(told.get(1).model()).isEqualTo("model");
    assertThat(told.get(1).ending()).isEqualTo(Reply.Ending.COMPLETE);
    assertThat(fixture.facts(RunFact.InferenceBegun.class)).hasSize(2);
    assertThat(steps(again.run()))
        .extracting(Step::kind)
        .containsExactly(
            Step.Kind.BEGAN, Step.Kind.MODEL, Step.Kind.CALL, Step.Kind.MODEL, Step.Kind.ENDED);
    assertThat(fixture.kernel.answers()).isEqualTo(new Answers.Count(2, 2, 2));
  }

  @Test
  void whereNothingSaysSo_theModelIsAskedAgain() throws Exception {
    assertThat(run(fixture.spawn("a")).response()).isEqualTo("answer 1");
    assertThat(run(fixture.spawn("a")).response()).isEqualTo("answer 2");

    assertThat(run(spawn("a")).response()).isEqualTo("answer 3");
    assertThat(fixture.facts(RunFact.InferenceReused.class)).isEmpty();
  }

  @Test
  void whereAToolAnswersOtherwise_theModelIsAsked() throws Exception {
    changes = true;
    scriptReading("toolu_1");
    assertThat(run(spawn("a", "tool: read")).response()).isEqualTo("answer 1");

    assertThat(run(spawn("a", "tool: read")).response()).isEqualTo("answer 2");

    assertThat(asked()).isEqualTo(3);
    assertThat(fixture.facts(RunFact.InferenceReused.class)).hasSize(1);
  }

  @Test
  void agentsOfOtherManifests_orThatHoldOtherThings_hearNothingOfIt() throws Exception {
    Manifest plain = manifest("a", terms(true, Ladder.NONE));
    Manifest same = new Manifest(
        plain.name(),
        plain.model(),
        plain.systemPrompt(),
        plain.capabilities(),
        plain.approvalRequired(),
        plain.unknownOutcomes(),
        plain.lifecycle(),
        plain.terms(),
        plain.limits(),
        plain.family(),
        plain.messages(),
        plain.program(),
        plain.confinement(),
        plain.source() + " # another");
    run(spawn("a"));

    run(ok(fixture.operator.spawn(same)));
    run(spawn("a", "send: somebody"));
    run(spawn("a", "tool: echo"));

    assertThat(asked()).isEqualTo(4);
    assertThat(fixture.facts(RunFact.InferenceReused.class)).isEmpty();
  }

  @Test
  void anotherMessage_isAnotherPrompt() throws Exception {
    AgentId agent = spawn("a");
    run(agent);

    fixture.program(new TranscriptProgram());
    RunId other = ok(fixture.operator.start(agent, Task.of("go on")));

    assertThat(fixture.operator.await(other).orElseThrow().response()).isEqualTo("answer 2");
  }

  @Test
  void childrenShareWithTheirTree_ifTheyWantTo_andTheirParentDoesNotDecide() throws Exception {
    AgentId parent = spawn("p", "spawn_child: *");
    List<AgentId> children = new ArrayList<>();
    fixture.run(parent, door -> {
      for (boolean wants : List.of(true, true, false)) {
        Manifest child = manifest("c", terms(wants, Ladder.NONE));
        children.add(ok(door.call(new Syscall.Spawn(child, ""))));
      }
      return KernelFixture.exit("done");
    });

    assertThat(run(children.get(0)).response()).isEqualTo("answer 1");
    assertThat(run(children.get(1)).response()).isEqualTo("answer 1");
    assertThat(run(children.get(2)).response()).isEqualTo("answer 2");
    assertThat(run(spawn("c")).response()).isEqualTo("answer 3");
    assertThat(fixture.facts(AgentFact.Reuses.class))
        .extracting(AgentFact.Reuses::agent)
        .startsWith(parent, children.get(0), children.get(1))
        .doesNotContain(children.get(2));
  }

  @Test
  void whatAnAgentWants_isRememberedOverARestart_andTheAnswersAreNot() throws Exception {
    AgentId agent = spawn("a");
    run(agent);

    fixture.crash(new SplittableRandom(3));
    assertThat(run(agent).response()).isEqualTo("answer 2");
    fixture.reboot();

    assertThat(run(agent).response()).isEqualTo("answer 3");
    assertThat(run(agent).response()).isEqualTo("answer 3");
  }

  @Test
  void aRunThatEndedInCircles_leavesNothingToGoRoundInAgain() throws Exception {
    AtomicInteger ids = new AtomicInteger();
    fixture.model.always("model", prompt -> {
      boolean last = prompt.turns().getLast().toString().contains("You have to stop here");
      return (last
              ? ScriptedModel.says("I was going round in circles.")
              : ScriptedModel.calls("c" + ids.incrementAndGet(), "echo", "{}"))
          .answer(prompt);
    });
    run(spawn("a", "tool: echo"));
    int first = asked();

    RunReport again = run(spawn("a", "tool: echo"));

    assertThat(again.response()).isEqualTo("I was going round in circles.");
    assertThat(fixture.facts(RunFact.Stuck.class)).hasSize(2);
    assertThat(fixture.facts(RunFact.InferenceReused.class)).isEmpty();
    assertThat(asked()).isEqualTo(2 * first);
  }

  @Test
  void anAnswerThatDoesNotDo_isNotToldAgain() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.ends(Reply.Ending.TRUNCATED, "cut"),
        ScriptedModel.ends(Reply.Ending.DECLINED, "no"),
        ScriptedModel.says(" "),
        ScriptedModel.fails(ModelFailure.Kind.SERVER, "down"),
        ScriptedModel.says("well"));
    for (int i = 0; i < 5; i++) {
      run(spawn("a"));
    }

    assertThat(run(spawn("a")).response()).isEqualTo("well");
    assertThat(asked()).isEqualTo(5);
  }

  @Test
  void theNextOfALadder_isToldAgainUnderItsOwnName_andTheOneBelowIsAskedAnew() throws Exception {
    Manifest climber = manifest("a", terms(true, new Ladder(List.of("large"))));
    fixture.model.script(
        "model",
        ScriptedModel.ends(Reply.Ending.DECLINED, "no"),
        ScriptedModel.ends(Reply.Ending.DECLINED, "no"));
    fixture.model.script("large", ScriptedModel.says("from above"));
    run(ok(fixture.operator.spawn(climber)));

    RunReport again = run(ok(fixture.operator.spawn(climber)));

    assertThat(again.response()).isEqualTo("from above");
    assertThat(asked()).isEqualTo(3);
    assertThat(fixture.facts(RunFact.InferenceReused.class))
        .extracting(RunFact.InferenceReused::model)
        .containsExactly("large");
  }

  @Test
  void whoHasNothingLeftToSpend_isStillToldAgain_andNothingIsSetAside() throws Exception {
    Manifest poor = manifest("a", terms(true, Ladder.NONE, Quota.tokens(40_000, 0)));
    run(ok(fixture.operator.spawn(poor)));
    int reserved = fixture.facts(RunFact.Reserved.class).size();
    AgentId poorer = ok(fixture.operator.spawn(poor));
    ok(fixture
        .operator
        .administrator()
        .setBudget(Optional.of(poorer), List.of(Quota.tokens(1, 0))));

    RunReport again = run(poorer);

    assertThat(again.response()).isEqualTo("answer 1");
    assertThat(fixture.facts(RunFact.Reserved.class)).hasSize(reserved);
    assertThat(fixture.kernel.state().agent(poorer).orElseThrow().usage()).isEqualTo(Usage.ZERO);
  }

  @Test
  void whatWasShredded_isNotToldAgain() throws Exception {
    AgentId agent = spawn("a");
    run(agent);
    BlobRef answer = fixture.facts(RunFact.InferenceDone.class).getFirst().turn();
    ok(fixture.operator.stop(agent));
    ok(fixture.operator.administrator().shred(List.of(answer), "it was asked for"));

    assertThat(run(spawn("a")).response()).isEqualTo("answer 2");
    assertThat(fixture.facts(MachineFact.Shredded.class)).hasSize(1);
  }

  @Test
  void whatWasPruned_isNotToldAgain() throws Exception {
    AgentId agent = spawn("a");
    run(agent);
    ok(fixture.operator.stop(agent));
    var who = new MachineFact.SessionOpened("prune", "a test", 1, 1, 1);
    fixture
        .kernel
        .pruner(fixture.disk, who, sequence -> {})
        .prune(new Bound.Sequence(fixture.kernel.journal().last() + 1), "a test");

    assertThat(run(spawn("a")).response()).isEqualTo("answer 2");
  }

  @Test
  void aForkFromAfterAnAnswerThatWasToldAgain_goesOnFromThere() throws Exception {
    scriptReading("toolu_1");
    run(spawn("a", "tool: read"));
    RunReport again = run(spawn("a", "tool: read"));
    PointReader reader =
        new PointReader(again.run(), steps(again.run()).get(1).last().sequence());
    fixture.kernel.journal().read(1, reader::take);
    Point point = reader.point().orElseThrow();

    assertThat(point.entries()).isEqualTo(2);
    assertThat(point.ending()).contains(Reply.Ending.TOOL_USE);
    assertThat(point.usage()).isEqualTo(Usage.ZERO);
    RunId fork = ok(fixture.operator.fork(point, "and then?", false));

    assertThat(fixture.operator.await(fork).orElseThrow().response()).isEqualTo("answer 2");
  }

  @Test
  void anAgentThatFindsAllAsItWas_asksNobody() throws Exception {
    scriptReading("toolu_1");
    AgentId agent = spawn("a", "tool: read");

    for (int i = 0; i < 3; i++) {
      assertThat(run(agent).reason()).isEqualTo(StopReason.COMPLETE);
    }

    assertThat(asked()).isEqualTo(2);
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().usage())
        .isEqualTo(ScriptedModel.COST.plus(ScriptedModel.COST));
  }
}
