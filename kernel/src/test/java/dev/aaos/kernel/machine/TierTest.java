package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Family.Child;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents that ask for a tier: had as it was named, or not made.
class TierTest {
  private static final String LACK = "tier T2 cannot be had here: namespaces: none; have some";

  private final KernelFixture fixture = KernelFixture.booted();

  TierTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static Manifest asking(String name, Optional<Tier> tier, Optional<Family> family) {
    Manifest plain = manifest(name, "spawn_child: *");
    return new Manifest(
        plain.name(),
        plain.model(),
        plain.systemPrompt(),
        plain.capabilities(),
        plain.approvalRequired(),
        plain.unknownOutcomes(),
        plain.lifecycle(),
        plain.terms(),
        plain.limits(),
        family,
        plain.messages(),
        plain.program(),
        tier.map(Confinement.USUAL::with).orElse(Confinement.USUAL),
        plain.source());
  }

  private static Manifest asking(String name, Tier tier) {
    return asking(name, Optional.of(tier), Optional.empty());
  }

  private Optional<Tier> tier(AgentId agent) {
    return fixture
        .kernel
        .state()
        .agent(agent)
        .orElseThrow()
        .identity()
        .confinement()
        .tier();
  }

  /// Has `parent` spawn `child`, and returns what came of it.
  private Result<AgentId> spawnBelow(AgentId parent, Manifest child) throws InterruptedException {
    CompletableFuture<Result<AgentId>> came = new CompletableFuture<>();
    fixture.run(parent, door -> {
      came.complete(door.call(new Syscall.Spawn(child, "")));
      return new Program.Exit(StopReason.COMPLETE, "", 0);
    });
    return came.join();
  }

  @Test
  void whatIsAskedFor_isKept_overARestartToo_andByAFork() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(asking("a", Tier.T2)));
    AgentId plain = fixture.spawn("plain");
    var report = fixture.run(agent, door -> new Program.Exit(StopReason.COMPLETE, "", 0));
    fixture.reboot();

    long begun = fixture.kernel.state().run(report.run()).orElseThrow().started();
    PointReader reader = new PointReader(report.run(), begun);
    fixture.kernel.journal().read(1, reader::take);
    var fork = ok(fixture.operator.fork(reader.point().orElseThrow(), "go on", true));

    assertThat(tier(agent)).contains(Tier.T2);
    assertThat(tier(plain)).isEmpty();
    assertThat(tier(fixture.kernel.state().run(fork).orElseThrow().agent())).contains(Tier.T2);
    assertThat(fixture.asked)
        .containsExactly(
            Confinement.USUAL.with(Tier.T2), Confinement.USUAL, Confinement.USUAL.with(Tier.T2));
  }

  @Test
  void aTierThatCannotBeHad_refusesTheSpawn_andNothingElse() throws Exception {
    fixture.obstacles.put(Confinement.USUAL.with(Tier.T2), LACK);

    assertThat(fixture.operator.spawn(asking("a", Tier.T2)))
        .isEqualTo(Result.refused(Errno.ENOENT, LACK));
    assertThat(tier(ok(fixture.operator.spawn(asking("b", Tier.T1))))).contains(Tier.T1);
    fixture.spawn("plain");
    assertThat(fixture.await(AgentFact.SpawnRefused.class).reason()).isEqualTo(LACK);
    assertThat(fixture.kernel.state().living()).isEqualTo(2);
  }

  @Test
  void aChild_getsWhatItsParentAsksFor_orMore_andNeverLess() throws Exception {
    AgentId weak = ok(fixture.operator.spawn(asking("weak", Tier.T1)));
    AgentId strong = ok(fixture.operator.spawn(asking("strong", Tier.T2)));
    Manifest plain = manifest("child");

    assertThat(tier(ok(spawnBelow(weak, plain)))).contains(Tier.T1);
    assertThat(tier(ok(spawnBelow(weak, asking("child", Tier.T2))))).contains(Tier.T2);
    assertThat(tier(ok(spawnBelow(strong, plain)))).contains(Tier.T2);
    assertThat(spawnBelow(strong, asking("child", Tier.T1)))
        .isEqualTo(Result.refused(
            Errno.EPERM,
            "child 'child' asks for tier T1, and its parent for T2: a child is held no more weakly;"
                + " name T2, or no tier"));
  }

  @Test
  void whatAParentAsksFor_isLookedForWhenAChildIsMade() throws Exception {
    AgentId parent = ok(fixture.operator.spawn(asking("a", Tier.T2)));
    fixture.obstacles.put(Confinement.USUAL.with(Tier.T2), LACK);

    assertThat(spawnBelow(parent, manifest("child"))).isEqualTo(Result.refused(Errno.ENOENT, LACK));
  }

  @Test
  void aSupervisor_isNotMade_whereATierOfItsChildrenCannotBeHad() throws Exception {
    fixture.obstacles.put(Confinement.USUAL.with(Tier.T2), LACK);
    Family family = new Family(
        new Supervisor(
            Strategy.ONE_FOR_ONE,
            3,
            Duration.ofMinutes(10),
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 20)),
        List.of(new Child(
            "one",
            Restart.PERMANENT,
            Optional.empty(),
            List.of(),
            List.of(),
            asking("child", Tier.T2))));

    assertThat(fixture.operator.spawn(asking("boss", Optional.empty(), Optional.of(family))))
        .isEqualTo(Result.refused(Errno.ENOENT, "child 'one' cannot be spawned: " + LACK));
    assertThat(fixture.kernel.state().living()).isZero();
  }
}
