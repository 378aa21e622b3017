package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A run that goes on from a point of another gets what that had come to, and nothing more.
class ForkTest {
  private final Gate gate = new Gate();
  private final AtomicInteger calls = new AtomicInteger();
  private final ScriptedTool pure =
      new ScriptedTool("pure", EffectClass.PURE, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool external = new ScriptedTool(
      "external", EffectClass.EXTERNAL, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool held =
      new ScriptedTool("held", EffectClass.EXTERNAL, (input, context) -> {
        if (calls.getAndIncrement() == 0) {
          gate.pass();
        }
        return ScriptedTool.done(input);
      });
  private KernelFixture fixture;

  @BeforeEach
  void boot() throws IOException {
    fixture = KernelFixture.booted(pure, external, held);
    fixture.program(new TranscriptProgram());
    fixture.model.always("model", ScriptedModel.says("on"));
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  private RunReport run(AgentId agent, ScriptedModel.Step... steps) throws InterruptedException {
    fixture.model.script("model", steps);
    return end(ok(fixture.operator.start(agent, Task.of("go"))));
  }

  private RunReport end(RunId run) throws InterruptedException {
    return fixture.operator.await(run).orElseThrow();
  }

  private List<JournalRecord> records(RunId run) throws IOException {
    List<JournalRecord> found = new ArrayList<>();
    fixture.kernel.journal().read(1, record -> {
      if (record.run().equals(Optional.of(run))) {
        found.add(record);
      }
      return true;
    });
    return found;
  }

  private long first(RunId run, Class<? extends Fact> type) throws IOException {
    return records(run).stream()
        .filter(record -> type.isInstance(record.fact()))
        .findFirst()
        .orElseThrow()
        .sequence();
  }

  private Point point(RunId run, long sequence) throws IOException {
    PointReader reader = new PointReader(run, sequence);
    fixture.kernel.journal().read(1, reader::take);
    return reader.point().orElseThrow();
  }

  private Result<RunId> fork(RunId run, long sequence) throws IOException {
    return fixture.operator.fork(point(run, sequence), "", false);
  }

  private List<Turn> lastAsked() {
    return fixture.model.prompts().getLast().turns();
  }

  private Agent agentOf(RunId run) {
    Run found = fixture.kernel.state().run(run).orElseThrow();
    return fixture.kernel.state().agent(found.agent()).orElseThrow();
  }

  @Test
  void aFork_goesOnFromTheAnswer_andDoesNotMakeTheCallAgain() throws Exception {
    RunReport before = run(
        fixture.spawn("a", "tool: *"),
        ScriptedModel.calls("1", "external", "{\"n\":1}"),
        ScriptedModel.says("one way"));
    long answered = first(before.run(), CallFact.Concluded.class);
    fixture.model.script("model", ScriptedModel.says("another way"));

    RunReport after = end(ok(fork(before.run(), answered)));

    assertThat(after.response()).isEqualTo("another way");
    assertThat(external.performed()).containsExactly("{\"n\":1}");
    assertThat(lastAsked()).isEqualTo(fixture.model.prompts().get(1).turns());
    JournalRecord forked = records(after.run()).getFirst();
    assertThat(forked.fact()).isInstanceOf(RunFact.Forked.class);
    assertThat(forked.cause()).isEqualTo(answered);
    assertThat(agentOf(after.run()).stoppedAt()).isPresent();
    assertThat(after.usage()).isEqualTo(ScriptedModel.COST);
  }

  @Test
  void aCallThatWasUnderWay_isMadeAgainWhereItIsPure_andElseTheModelIsTold() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    RunReport first = run(agent, ScriptedModel.calls("1", "pure", "{\"n\":1}"));
    RunReport second = run(agent, ScriptedModel.calls("2", "external", "{\"n\":2}"));

    end(ok(fork(first.run(), first(first.run(), CallFact.Intended.class))));
    end(ok(fork(second.run(), first(second.run(), CallFact.Intended.class))));

    assertThat(pure.performed()).containsExactly("{\"n\":1}", "{\"n\":1}");
    assertThat(external.performed()).containsExactly("{\"n\":2}");
    assertThat(((Turn.Answered) lastAsked().getLast()).answer().content())
        .startsWith("outcome not carried over: ");
  }

  @Test
  void whatItIsToldBesides_comesAfterTheTranscript() throws Exception {
    RunReport before = run(fixture.spawn("a", "tool: *"), ScriptedModel.says("yes"));
    Point end = point(before.run(), records(before.run()).getLast().sequence());

    end(ok(fixture.operator.fork(end, "and then?", false)));

    assertThat(lastAsked().getFirst()).isEqualTo(new Turn.Asked("go"));
    assertThat(lastAsked().getLast()).isEqualTo(new Turn.Asked("and then?"));
    assertThat(lastAsked()).hasSize(3);
  }

  @Test
  void aRevokedGrant_staysRevoked_andAUsedUpOneUsedUp() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(manifest(
        "a",
        List.of(
            constrained("tool", "external", Map.of("max_uses", 1)),
            CapabilityRequest.parse("tool: pure")),
        Set.of(),
        Terms.USUAL)));
    RunReport before = run(
        agent,
        ScriptedModel.calls("1", "external", "{}"),
        ScriptedModel.calls("2", "pure", "{}"),
        ScriptedModel.says("done"));
    long revoked = fixture.kernel.state().grants().of(agent).get(1).id();
    long start = first(before.run(), RunFact.Started.class);

    ok(fixture.operator.revoke(revoked));
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "external", "{}"),
        ScriptedModel.calls("2", "pure", "{}"),
        ScriptedModel.says("done"));
    RunReport after = end(ok(fork(before.run(), start)));

    assertThat(records(after.run()).stream()
            .map(JournalRecord::fact)
            .filter(CallFact.Refused.class::isInstance)
            .map(fact -> ((CallFact.Refused) fact).reason()))
        .satisfiesExactly(
            used -> assertThat(used).contains("which is all it allows"),
            gone -> assertThat(gone).contains("tool invocation not permitted"));
    assertThat(external.performed()).hasSize(1);
  }

  @Test
  void aGrantThatIsRevokedLater_isTakenFromTheForkToo() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: held");
    RunReport before = run(agent, ScriptedModel.says("done"));
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "held", "{}"),
        ScriptedModel.calls("2", "held", "{}"),
        ScriptedModel.says("done"));
    RunId fork = ok(fork(before.run(), first(before.run(), RunFact.Started.class)));
    gate.awaitReached();

    ok(fixture.operator.revoke(
        fixture.kernel.state().grants().of(agent).getFirst().id()));
    gate.open();
    end(fork);

    assertThat(held.performed()).hasSize(1);
    assertThat(first(fork, CallFact.Refused.class)).isPositive();
  }

  @Test
  void theBudget_isThatOfTheAgentItIsForkedFrom() throws Exception {
    AgentId agent = ok(
        fixture.operator.spawn(manifest("a", List.of(), Set.of(), Terms.of(Quota.tokens(385, 0)))));
    RunReport before = run(agent, ScriptedModel.says("15 tokens"));
    long start = first(before.run(), RunFact.Started.class);
    ok(fixture.operator.stop(agent));

    RunReport second = end(ok(fork(before.run(), start)));
    RunReport third = end(ok(fork(before.run(), start)));

    assertThat(second.reason().isError()).isFalse();
    assertThat(third.reason().word()).contains("token budget exceeded").contains("used 30/385");
  }

  @Test
  void theBoundsOfTheRun_areWhatWasLeftOfThem() throws Exception {
    RunReport before = run(
        fixture.spawn("a", "tool: *"),
        ScriptedModel.calls("1", "pure", "{}"),
        ScriptedModel.says("done"));

    RunId fork = ok(fork(before.run(), first(before.run(), CallFact.Concluded.class)));
    end(fork);

    var limits = agentOf(fork).identity().limits();
    assertThat(limits.iterations()).isEqualTo(49);
    assertThat(limits.totalTokens()).isEqualTo(5_000_000 - ScriptedModel.COST.total());
  }

  @Test
  void aCallThatIsStillUnderWay_refusesAForkFromItsMiddle() throws Exception {
    fixture.model.script("model", ScriptedModel.calls("1", "held", "{}"));
    RunId run = ok(fixture.operator.start(fixture.spawn("a", "tool: *"), Task.of("go")));
    gate.awaitReached();
    long intent = first(run, CallFact.Intended.class);

    Result<RunId> refused = fork(run, intent);

    assertThat(refused).asString().contains("EBUSY", "record " + intent, "still under way");
    assertThat(fork(run, intent - 1)).isInstanceOf(Result.Ok.class);
  }

  @Test
  void aForkOfAStoppedAgent_isFoundBelowIt_byWhoeverStopsWhatIsAbove() throws Exception {
    AgentId top = fixture.spawn("top", "tool: *", "spawn_child: [*]");
    AgentId child = ok(fixture.operator.spawn(manifest("other", "tool: *")));
    RunReport before = run(child, ScriptedModel.says("done"));
    ok(fixture.operator.stop(child));
    fixture.model.script("model", ScriptedModel.calls("1", "held", "{}"));
    RunId fork = ok(fixture.operator.fork(
        point(before.run(), first(before.run(), RunFact.Started.class)), "", true));
    gate.awaitReached();
    AgentId forked = agentOf(fork).id();

    assertThat(fixture.kernel.state().agent(child).orElseThrow().children().contains(forked))
        .isTrue();
    ok(fixture.operator.stop(forked));

    assertThat(fixture.kernel.state().agent(child).orElseThrow().children().size())
        .isZero();
    assertThat(fixture.kernel.state().agent(top).orElseThrow().stoppedAt()).isEmpty();
  }

  @Test
  void anAgent_staysListedAsLongAsAForkOfItLives() throws Exception {
    fixture.close();
    KernelLimits plain = KernelLimits.DEFAULT;
    fixture = KernelFixture.booted(
        new KernelLimits(
            plain.agents(),
            plain.depth(),
            plain.runsPerAgent(),
            2,
            plain.finishedRuns(),
            plain.pendingApprovals(),
            plain.queuedCommands(),
            plain.batch(),
            plain.contentBytes(),
            plain.deferral(),
            plain.approvalTimeout(),
            plain.loops()),
        external);
    fixture.program(new TranscriptProgram());
    fixture.model.always("model", ScriptedModel.says("on"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunReport before = run(agent, ScriptedModel.says("done"));
    ok(fixture.operator.stop(agent));
    RunId fork = ok(fixture.operator.fork(
        point(before.run(), first(before.run(), RunFact.Started.class)), "", true));
    end(fork);

    for (int i = 0; i < 5; i++) {
      ok(fixture.operator.stop(fixture.spawn("passing")));
    }

    AgentId forked = agentOf(fork).id();
    assertThat(fixture.kernel.state().agent(agent)).isPresent();
    assertThat(ok(fixture.operator.invokeTool(forked, "external", "{}"))).isEqualTo("{}");
    ok(fixture.operator.stop(forked));
    for (int i = 0; i < 5; i++) {
      ok(fixture.operator.stop(fixture.spawn("passing")));
    }
    assertThat(fixture.kernel.state().agent(agent)).isEmpty();
    assertThat(fork(before.run(), first(before.run(), RunFact.Started.class)))
        .asString()
        .contains("ENOENT", "is not listed");
  }

  @Test
  void aFork_goesOnAfterALossOfPower_withWhatItHad() throws Exception {
    RunReport before = run(
        fixture.spawn("a", "tool: *"),
        ScriptedModel.calls("1", "external", "{\"n\":1}"),
        ScriptedModel.says("one way"));
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("lost")));
    RunId fork = ok(fork(before.run(), first(before.run(), CallFact.Concluded.class)));
    gate.awaitReached();

    fixture.crash(new SplittableRandom(7));

    assertThat(fixture.kernel.recovered().resumed()).containsOnlyKeys(fork);
    assertThat(end(fork).response()).isEqualTo("on");
    assertThat(external.performed()).hasSize(1);
    assertThat(lastAsked()).isEqualTo(fixture.model.prompts().get(1).turns());
    assertThat(fixture.facts(AgentFact.Spawned.class)).hasSize(2);
  }
}
