package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Family.Child;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Supervised agents on the machine: threads, time, power cuts.
class SupervisionTest {
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final KernelFixture fixture = KernelFixture.booted();

  SupervisionTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static ScriptedModel.Step breaks() {
    return ScriptedModel.fails(ModelFailure.Kind.INVALID_REQUEST, "no");
  }

  /// Returns a child with a goal, whose model is called as it is.
  private static Child worker(String name, Restart restart) {
    Manifest plain = manifest(name);
    Manifest own = new Manifest(
        name,
        name,
        plain.systemPrompt(),
        plain.capabilities(),
        plain.approvalRequired(),
        Manifest.UnknownOutcomes.TELL,
        plain.lifecycle(),
        plain.terms(),
        plain.limits(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        plain.source());
    return new Child(name, restart, Optional.of("Do " + name + "."), List.of(), List.of(), own);
  }

  private AgentId supervisor(Strategy strategy, int intensity, Child... children) {
    return ok(spawn(strategy, intensity, children));
  }

  private Result<AgentId> spawn(Strategy strategy, int intensity, Child... children) {
    Manifest plain = manifest("boss", "spawn_child: [a, b, c]");
    Supervisor rules =
        new Supervisor(strategy, intensity, Duration.ofHours(1), new Backoff(WAIT, WAIT, 0));
    return fixture.operator.spawn(new Manifest(
        plain.name(),
        plain.model(),
        plain.systemPrompt(),
        plain.capabilities(),
        plain.approvalRequired(),
        Manifest.UnknownOutcomes.TELL,
        plain.lifecycle(),
        plain.terms(),
        plain.limits(),
        Optional.of(new Family(rules, List.of(children))),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        plain.source()));
  }

  private Agent agent(String name) {
    return fixture.kernel.state().agents().values().stream()
        .filter(agent -> agent.identity().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWorkerThatFails_isStartedAgainAfterItsBackOff_untilItsWorkIsDone() throws Exception {
    fixture.model.script("a", breaks(), breaks(), ScriptedModel.says("done"));

    supervisor(Strategy.ONE_FOR_ONE, 5, worker("a", Restart.TRANSIENT));
    AgentId worker = agent("a").id();
    for (int i = 0; i < 2; i++) {
      fixture.await(AgentFact.Restarting.class);
      assertThat(agent("a").state()).isEqualTo(AgentState.EXITED);
      fixture.clock.pass(WAIT);
      fixture.await(AgentFact.Restarted.class);
    }

    assertThat(fixture.await(AgentFact.Exited.class))
        .isEqualTo(new AgentFact.Exited(worker, Exit.NORMAL, "complete"));
    assertThat(fixture.model.prompts())
        .hasSize(3)
        .allMatch(prompt -> prompt.turns().equals(List.of(new Turn.Asked("Do a."))));
  }

  @Test
  void aRestartToCome_outlivesThePower() throws Exception {
    fixture.model.script("a", breaks(), ScriptedModel.says("done"));
    supervisor(Strategy.ONE_FOR_ONE, 5, worker("a", Restart.TRANSIENT));
    fixture.await(AgentFact.Restarting.class);

    fixture.crash(new SplittableRandom(1));
    fixture.clock.pass(WAIT);
    fixture.await(AgentFact.Exited.class, exited -> exited.exit() == Exit.NORMAL);

    assertThat(fixture.facts(AgentFact.Restarted.class)).hasSize(1);
    assertThat(fixture.facts(RunFact.Started.class)).hasSize(2);
  }

  @Test
  void aWorkerThatWasUnderWayInABackup_doesNotBeginAgain() throws Exception {
    Gate working = new Gate();
    fixture.model.script("a", ScriptedModel.waits(working, ScriptedModel.says("late")));
    supervisor(Strategy.ONE_FOR_ONE, 5, worker("a", Restart.TRANSIENT));
    working.awaitReached();
    fixture.kernel.close();
    long last = fixture.kernel.journal().last();
    fixture.restored = Optional.of(
        new MachineFact.Restored("aaos/old", last, last + 9, Instant.EPOCH, "uid 0 (root)"));

    fixture.boot();
    fixture.clock.pass(WAIT);
    fixture.reboot();

    assertThat(fixture.facts(MachineFact.Restored.class)).hasSize(1);
    assertThat(fixture.facts(RunFact.Ended.class))
        .extracting(RunFact.Ended::reason)
        .containsExactly(StopReason.RESTORED);
    assertThat(fixture.facts(AgentFact.Exited.class))
        .extracting(AgentFact.Exited::exit)
        .containsExactly(Exit.SHUTDOWN);
    assertThat(fixture.facts(AgentFact.Restarting.class)).isEmpty();
    assertThat(fixture.model.prompts()).hasSize(1);
  }

  @Test
  void oneForAll_abortsWhatTheOthersDo_andStartsAllOfThemAgain() throws Exception {
    Gate breaking = new Gate();
    Gate working = new Gate();
    fixture.model.script("a", ScriptedModel.waits(breaking, breaks()), ScriptedModel.says("done"));
    fixture.model.script(
        "b", ScriptedModel.waits(working, ScriptedModel.says("late")), ScriptedModel.says("done"));
    supervisor(
        Strategy.ONE_FOR_ALL, 5, worker("a", Restart.TRANSIENT), worker("b", Restart.TRANSIENT));
    working.awaitReached();
    breaking.awaitReached();

    breaking.open();
    AgentFact.Restarting restarting = fixture.await(AgentFact.Restarting.class);
    fixture.clock.pass(WAIT);
    fixture.await(AgentFact.Exited.class, exited -> exited.exit() == Exit.NORMAL);
    fixture.await(AgentFact.Exited.class, exited -> exited.exit() == Exit.NORMAL);

    assertThat(restarting.group()).containsExactly(agent("a").id(), agent("b").id());
    assertThat(fixture.facts(RunFact.InferenceDone.class)).hasSize(2);
    assertThat(fixture.facts(AgentFact.Exited.class))
        .extracting(AgentFact.Exited::exit)
        .containsExactly(Exit.ABNORMAL, Exit.SHUTDOWN, Exit.NORMAL, Exit.NORMAL);
  }

  @Test
  void aSupervisorThatRestartsTooOften_endsWithAllItSupervises() throws Exception {
    fixture.model.always("a", breaks());
    AgentId boss = supervisor(Strategy.ONE_FOR_ALL, 0, worker("a", Restart.PERMANENT));

    AgentFact.Stopped ended =
        fixture.await(AgentFact.Stopped.class, stopped -> stopped.agent().equals(boss));

    assertThat(ended.reason())
        .isEqualTo("shutdown: child 'a' exited, and 0 restarts within 3600 s is the most");
    assertThat(fixture.kernel.state().living()).isZero();
  }

  @Test
  void aChildThatCannotBeSpawned_refusesTheWholeFamily_beforeAnyoneBegins() throws Exception {
    fixture.model.always("a", ScriptedModel.says("done"));

    Result<AgentId> refused = spawn(
        Strategy.ONE_FOR_ONE,
        3,
        worker("a", Restart.PERMANENT),
        new Child(
            "b",
            Restart.PERMANENT,
            Optional.empty(),
            List.of(),
            List.of(),
            manifest("b", "file_read: /secret/*")));

    assertThat(refused).isInstanceOfSatisfying(Result.Refused.class, why -> {
      assertThat(why.errno()).isEqualTo(Errno.EACCES);
      assertThat(why.reason()).startsWith("child 'b' cannot be spawned: ").contains("/secret");
    });
    assertThat(fixture.kernel.state().living()).isZero();
    assertThat(fixture.facts(RunFact.Started.class)).isEmpty();
  }

  @Test
  void anAgentThatMonitors_isToldThatAnotherIsDown() throws Exception {
    fixture.model.always("a", ScriptedModel.says("done"));
    fixture.model.always("model", ScriptedModel.says("noted"));
    Manifest watcher = KernelFixture.persistent("b");
    supervisor(
        Strategy.ONE_FOR_ONE,
        3,
        worker("a", Restart.TEMPORARY),
        new Child("b", Restart.PERMANENT, Optional.empty(), List.of(), List.of("a"), watcher));

    fixture.await(RunFact.Ended.class, ended -> fixture.model.prompts().size() > 1);

    assertThat(fixture.model.prompts().getLast().turns())
        .containsExactly(new Turn.Asked("[notice]\nThe agent 'a' is down: its work is done."));
    assertThat(agent("a").state()).isEqualTo(AgentState.STOPPED);
  }
}
