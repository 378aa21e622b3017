package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Family.Child;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents whose manifests limit their programs: what holds below them, and what is kept.
class HeldProgramsTest {
  private static final long MIB = 1 << 20;
  private static final ProgramLimits LITTLE = ProgramLimits.of(
      Map.of(ProgramLimit.MEMORY, 512 * MIB, ProgramLimit.PROCESSES, 20L, ProgramLimit.TIME, 60L));
  private static final String LACK = "memory 512MiB cannot be held here: have a group";

  private final KernelFixture fixture = KernelFixture.booted();

  HeldProgramsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static Manifest limited(String name, ProgramLimits limits, Optional<Family> family) {
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
        Confinement.USUAL.with(limits),
        plain.source());
  }

  private static Manifest limited(String name, Map<ProgramLimit, Long> limits) {
    return limited(name, ProgramLimits.of(limits), Optional.empty());
  }

  private static Manifest little(String name) {
    return limited(name, LITTLE, Optional.empty());
  }

  private static Manifest boss(Manifest child) {
    Family family = new Family(
        new Supervisor(
            Strategy.ONE_FOR_ONE,
            3,
            Duration.ofMinutes(10),
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 20)),
        List.of(
            new Child("one", Restart.PERMANENT, Optional.empty(), List.of(), List.of(), child)));
    return limited("boss", LITTLE, Optional.of(family));
  }

  private ProgramLimits limits(AgentId agent) {
    return fixture
        .kernel
        .state()
        .agent(agent)
        .orElseThrow()
        .identity()
        .confinement()
        .limits();
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
  void whatIsNamed_isKept_overARestartToo_andByAFork() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(little("a")));
    AgentId plain = fixture.spawn("plain");
    var report = fixture.run(agent, door -> new Program.Exit(StopReason.COMPLETE, "", 0));
    fixture.reboot();

    long begun = fixture.kernel.state().run(report.run()).orElseThrow().started();
    PointReader reader = new PointReader(report.run(), begun);
    fixture.kernel.journal().read(1, reader::take);
    var fork = ok(fixture.operator.fork(reader.point().orElseThrow(), "go on", true));

    assertThat(limits(agent)).isEqualTo(LITTLE);
    assertThat(limits(plain)).isEqualTo(ProgramLimits.USUAL);
    assertThat(limits(fixture.kernel.state().run(fork).orElseThrow().agent())).isEqualTo(LITTLE);
    assertThat(fixture.asked)
        .containsExactly(
            Confinement.USUAL.with(LITTLE), Confinement.USUAL, Confinement.USUAL.with(LITTLE));
  }

  @Test
  void aChild_hasWhatItsParentHas_orLess_andNeverMore() throws Exception {
    AgentId parent = ok(fixture.operator.spawn(little("parent")));

    AgentId plain = ok(spawnBelow(parent, manifest("child")));
    AgentId less = ok(spawnBelow(
        parent, limited("child", Map.of(ProgramLimit.MEMORY, 64 * MIB, ProgramLimit.CPU, 5L))));

    assertThat(limits(plain)).isEqualTo(LITTLE);
    assertThat(limits(less))
        .isEqualTo(ProgramLimits.of(Map.of(
            ProgramLimit.MEMORY,
            64 * MIB,
            ProgramLimit.PROCESSES,
            20L,
            ProgramLimit.TIME,
            60L,
            ProgramLimit.CPU,
            5L)));
    assertThat(spawnBelow(parent, limited("child", Map.of(ProgramLimit.MEMORY, 1024 * MIB))))
        .isEqualTo(Result.refused(
            Errno.EPERM,
            "child 'child' asks for memory 1GiB, and its parent has 512MiB: the programs of a child"
                + " have no more; name 512MiB or less, or leave it out"));
    assertThat(fixture.await(AgentFact.SpawnRefused.class).name()).isEqualTo("child");
  }

  /// Who named nothing has the usual, and so have those below; only a person may name more.
  @Test
  void whatNobodyNamed_isNoMoreBelow_thanItUsuallyIs() throws Exception {
    Map<ProgramLimit, Long> much = Map.of(ProgramLimit.MEMORY, 16_384 * MIB);
    AgentId plain = ok(fixture.operator.spawn(manifest("plain", "spawn_child: *")));
    AgentId large = ok(fixture.operator.spawn(limited("large", much)));

    assertThat(spawnBelow(plain, limited("child", much)))
        .isInstanceOfSatisfying(
            Result.Refused.class,
            refused -> assertThat(refused.reason())
                .startsWith("child 'child' asks for memory 16GiB, and its parent has 4GiB: "));
    assertThat(limits(ok(spawnBelow(large, limited("child", much)))).named()).isEqualTo(much);
  }

  @Test
  void whatCannotBeHeld_refusesTheSpawn() throws Exception {
    fixture.obstacles.put(Confinement.USUAL.with(LITTLE), LACK);

    assertThat(fixture.operator.spawn(little("a"))).isEqualTo(Result.refused(Errno.ENOENT, LACK));
    assertThat(fixture.await(AgentFact.SpawnRefused.class).reason()).isEqualTo(LACK);
    assertThat(fixture.kernel.state().living()).isZero();
  }

  @Test
  void childrenOfASupervisor_areHeldLikeOthers() throws Exception {
    AgentId boss = ok(fixture.operator.spawn(boss(manifest("child"))));

    List<ProgramLimits> below = fixture.kernel.state().agents().values().stream()
        .filter(agent -> agent.identity().parent().equals(Optional.of(boss)))
        .map(agent -> agent.identity().confinement().limits())
        .toList();
    assertThat(below).containsExactly(LITTLE);
    assertThat(fixture.operator.spawn(boss(limited("child", Map.of(ProgramLimit.PROCESSES, 21L)))))
        .isEqualTo(Result.refused(
            Errno.EPERM,
            "child 'one' cannot be spawned: child 'child' asks for processes 21, and its parent has"
                + " 20: the programs of a child have no more; name 20 or less, or leave it out"));
  }
}
