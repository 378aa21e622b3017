package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents and their children, through the real machine.
class SpawnTest {
  private final KernelFixture fixture;

  SpawnTest() throws IOException {
    fixture = KernelFixture.booted(
        ScriptedTool.echo(),
        new ScriptedTool(
            "spawner",
            (input, context) -> ScriptedTool.done(
                String.valueOf(context.services().call(new Syscall.Spawn(manifest("worker"), "")))),
            "spawn_child: worker"));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  /// Has `parent` spawn children from `manifests`, and returns what came of each.
  private List<Result<AgentId>> children(AgentId parent, Manifest... manifests)
      throws InterruptedException {
    List<Result<AgentId>> results = Collections.synchronizedList(new ArrayList<>());
    RunReport report = fixture.run(parent, kernel -> {
      for (Manifest each : manifests) {
        results.add(kernel.call(new Syscall.Spawn(each, "")));
      }
      return exit("done");
    });
    assertThat(report.response()).isEqualTo("done");
    return results;
  }

  private Result<AgentId> child(AgentId parent, Manifest manifest) throws InterruptedException {
    return children(parent, manifest).getFirst();
  }

  private List<Grant> grants(AgentId agent) {
    return fixture.kernel.state().grants().of(agent);
  }

  @Test
  void anOperatorsAgent_holdsWhatItsManifestAsksFor_anchoredWhereItResolves() {
    AgentId agent = fixture.spawn("a", "file_read: /data/*", "web_search");

    assertThat(grants(agent))
        .extracting(Grant::root)
        .containsExactly(new Root("/data", "/real/data"), Root.NONE);
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().identity().name())
        .isEqualTo("a");
  }

  @Test
  void aChild_getsOneDerivedGrantForEachGrantOfItsParentThatItMeets() throws Exception {
    AgentId parent = fixture.spawn(
        "p", "spawn_child: *", "file_read: /data/*", "file_read: /data/a/*", "file_read: /etc/*");

    AgentId child = ok(child(parent, manifest("c", "file_read: /data/a/x", "file_read: /etc/*")));

    assertThat(grants(child))
        .extracting(
            grant -> grant.parent().orElseThrow(), grant -> grant.capability().toString())
        .containsExactly(
            tuple(2L, "file_read: /data/a/x"),
            tuple(3L, "file_read: /data/a/x"),
            tuple(4L, "file_read: /etc/*"));
    assertThat(grants(child).getFirst().root()).isEqualTo(new Root("/data", "/real/data"));
  }

  @Test
  void aChildThatWantsMore_isRefused_sayingWhichCapabilityIsTooWide() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: [c, d]", "file_read: /data/*");

    Result<AgentId> refused = child(parent, manifest("c", "file_read: /data/x", "file_read: /etc"));

    String text = "capability denied: agent " + parent
        + " lacks FileRead { path_glob: \"/etc\" }: parent lacks FileRead { path_glob: \"/etc\" },"
        + " cannot delegate to child 'c' ('file_read: /etc' is too wide: it permits '/etc', which"
        + " 'file_read: /data/*' does not)";
    assertThat(refused).isEqualTo(Result.refused(Errno.EACCES, text));
    assertThat(fixture.facts(AgentFact.SpawnRefused.class))
        .containsExactly(new AgentFact.SpawnRefused(
            Optional.of(parent), "c", Errno.EACCES, "file_read: /etc", text));
    assertThat(fixture.kernel.state().living()).isEqualTo(1);
  }

  @Test
  void aChildWhoseNameIsNotGranted_isRefused() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: [c]");

    assertThat(child(parent, manifest("x")))
        .isInstanceOfSatisfying(Result.Refused.class, refused -> {
          assertThat(refused.errno()).isEqualTo(Errno.EACCES);
          assertThat(refused.reason())
              .contains("lacks SpawnChild { allowed_agents: [\"x\"] }")
              .contains("cannot delegate to child 'x'");
        });
  }

  @Test
  void aNameThatNoChildCanHave_isRefusedAndRecorded() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *");

    Result<AgentId> refused = child(parent, manifest("a\u0000b"));

    assertThat(refused)
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.EINVAL));
    assertThat(fixture.facts(AgentFact.SpawnRefused.class)).hasSize(1);
  }

  @Test
  void aSpawnCapabilityThatIsCounted_isUsedThroughARecordedCallOnly() throws Exception {
    AgentId parent = ok(fixture.operator.spawn(manifest(
        "p",
        List.of(
            constrained("spawn_child", "worker", Map.of("max_uses", 1L)),
            CapabilityRequest.parse("tool: spawner")),
        Set.of(),
        Terms.USUAL)));

    Result<AgentId> direct = child(parent, manifest("worker"));
    RunReport byTool = fixture.run(
        parent,
        kernel -> exit(String.valueOf(
            kernel.call(new Syscall.InvokeTool(new Handle(1), "c", "spawner", "{}")))));
    RunReport again = fixture.run(
        parent,
        kernel -> exit(String.valueOf(
            kernel.call(new Syscall.InvokeTool(new Handle(1), "c", "spawner", "{}")))));

    assertThat(direct)
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "'spawn_child: worker' is counted or needs a person's approval: spawn through a tool,"
                + " such as spawn_agent"));
    assertThat(byTool.response()).contains("Ok[value=").contains("error=false");
    assertThat(again.response()).contains("which is all it allows");
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.kernel.state().living()).isEqualTo(2);
  }

  @Test
  void aParentBoundToModels_holdsItsChildrenAndTheirsToThem() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *", "model: model");
    Manifest other = new Manifest(
        "c",
        "expensive",
        "",
        List.of(),
        Set.of(),
        Manifest.UnknownOutcomes.TELL,
        new Lifecycle.OnDemand(),
        Terms.USUAL,
        Manifest.RunLimits.DEFAULT,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        "");

    List<Result<AgentId>> results = children(parent, other, manifest("c", "spawn_child: *"));
    AgentId child = ok(results.get(1));

    assertThat(results.get(0).toString()).contains("EACCES").contains("expensive");
    assertThat(grants(child))
        .extracting(grant -> grant.capability().toString())
        .containsExactly("spawn_child: *", "model: model");
    assertThat(child(child, other).toString()).contains("EACCES");
    assertThat(child(child, manifest("d"))).isInstanceOf(Result.Ok.class);
  }

  @Test
  void aParentBoundToModels_holdsTheLaddersOfItsChildrenToThemToo() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *", "model: m*");
    Manifest plain = manifest("c");

    List<Result<AgentId>> results = children(
        parent,
        KernelFixture.manifest("c", plain.capabilities(), Set.of(), climbing("large")),
        KernelFixture.manifest("d", plain.capabilities(), Set.of(), climbing("middle")));

    assertThat(results.get(0).toString()).contains("EACCES").contains("large");
    assertThat(grants(ok(results.get(1))))
        .extracting(grant -> grant.capability().toString())
        .containsExactly("model: model", "model: middle");
  }

  private static Terms climbing(String model) {
    return new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(),
        new Ladder(List.of(model)),
        Optional.empty(),
        ContextWindow.USUAL,
        false);
  }

  @Test
  void revokingAModelCapability_doesNotSetChildrenFree() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *", "model: model");
    fixture.operator.revoke(grants(parent).get(1).id());

    assertThat(child(parent, manifest("c")).toString()).contains("EACCES");
  }

  @Test
  void aParentWithoutModelCapabilities_leavesItsChildrenFree() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *");

    AgentId child = ok(child(parent, manifest("c")));

    assertThat(grants(child)).isEmpty();
  }

  @Test
  void aManifestTooLarge_isRefusedWithTheBound() {
    String longName = "n".repeat(257);

    assertThat(fixture.operator.spawn(manifest(longName)))
        .isEqualTo(Result.refused(
            Errno.EINVAL, "invalid manifest: its name has a size of 257; the most is 256"));
    assertThat(fixture.operator.spawn(manifest(
            "n",
            Collections.nCopies(513, CapabilityRequest.parse("web_search")),
            Set.of(),
            Terms.USUAL)))
        .isEqualTo(Result.refused(
            Errno.EINVAL,
            "invalid manifest: its list of capabilities has a size of 513; the most is 512"));
  }

  @Test
  void copiesOfACapability_doNotMultiplyWithoutBound() throws Exception {
    AgentId parent = fixture.spawn(
        "p",
        Stream.concat(
                Stream.of("spawn_child: *"), Collections.nCopies(40, "file_read: /data/*").stream())
            .toArray(String[]::new));
    Manifest child =
        manifest("c", Collections.nCopies(40, "file_read: /data/*").toArray(String[]::new));

    assertThat(child(parent, child).toString()).contains("EAGAIN").contains("1600 grants");
  }

  @Test
  void spawnedAgents_areThereAfterAReboot_withTheirGrants() throws Exception {
    AgentId parent = fixture.spawn("p", "spawn_child: *", "file_read: /data/*");
    AgentId child = ok(child(parent, manifest("c", "file_read: /data/x")));
    List<Grant> before = grants(child);

    fixture.reboot();

    assertThat(grants(child)).isEqualTo(before);
    assertThat(fixture.kernel.state().living()).isEqualTo(2);
    assertThat(fixture.kernel.recovered()).isEqualTo(new Recovered(Map.of(), 0));
  }
}
