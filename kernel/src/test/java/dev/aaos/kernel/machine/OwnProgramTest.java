package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedStarter;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents whose manifests name a program, as far as the kernel goes.
class OwnProgramTest {
  private static final String PROGRAM = "/bin/p";

  private final Gate gate = new Gate();
  private final KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo());

  OwnProgramTest() throws IOException {
    fixture.program(OwnProgramTest::start);
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  /// Starts the agent's program, unless the transcript says how that ended.
  private static Program.Exit start(AgentServices kernel) {
    Turn last = ok(kernel.call(new Syscall.ReadTranscript())).turns().getLast();
    ToolAnswer answer = last instanceof Turn.Answered(ToolAnswer said)
        ? said
        : ok(kernel.call(new Syscall.Exec("start")));
    StopReason reason = answer.error() ? StopReason.error(answer.content()) : StopReason.COMPLETE;
    return new Program.Exit(reason, answer.content(), 0);
  }

  private static Manifest running(String program, List<CapabilityRequest> capabilities) {
    Manifest plain = manifest("own", capabilities, Set.of(), Terms.USUAL);
    return new Manifest(
        plain.name(),
        "",
        "",
        plain.capabilities(),
        plain.approvalRequired(),
        plain.unknownOutcomes(),
        plain.lifecycle(),
        plain.terms(),
        plain.limits(),
        plain.family(),
        plain.messages(),
        Optional.of(ScriptedStarter.at(program)),
        Confinement.USUAL,
        plain.source());
  }

  private static Manifest running(String program, String... capabilities) {
    return running(
        program, Arrays.stream(capabilities).map(CapabilityRequest::parse).toList());
  }

  private AgentId spawn(Manifest manifest) {
    return ok(fixture.operator.spawn(manifest));
  }

  private RunReport run(AgentId agent) throws InterruptedException {
    return fixture
        .operator
        .await(ok(fixture.operator.start(agent, Task.of("go"))))
        .orElseThrow();
  }

  private List<String> grants(AgentId agent) {
    return fixture.kernel.state().grants().of(agent).stream()
        .map(grant -> grant.capability().toString())
        .toList();
  }

  @Test
  void aStart_isACallOfTheRun_underAGrantOfItsOwn() throws Exception {
    AgentId agent = spawn(running(PROGRAM));

    RunReport report = run(agent);

    assertThat(report.response()).isEqualTo("ended");
    assertThat(grants(agent)).containsExactly("exec: /bin/p");
    CallFact.Intended intent = fixture.await(CallFact.Intended.class, fact -> true);
    assertThat(intent)
        .extracting(CallFact.Intended::tool, CallFact.Intended::callId)
        .containsExactly("program", "start");
    assertThat(intent.needs()).containsExactly("exec: /bin/p");
    assertThat(fixture.starter.started()).containsExactly(ScriptedStarter.at(PROGRAM));
  }

  @Test
  void whatTheManifestAsksForItself_counts_withItsConstraints() throws Exception {
    AgentId wide = spawn(running(PROGRAM, "exec: /bin/*"));
    AgentId asking = spawn(
        running(PROGRAM, List.of(constrained("exec", PROGRAM, Map.of("approval", "always")))));

    assertThat(grants(wide)).containsExactly("exec: /bin/*");
    assertThat(grants(asking)).containsExactly("exec: /bin/p");
    RunId run = ok(fixture.operator.start(asking, Task.of("go")));
    var question = fixture.await(ApprovalFact.Requested.class, fact -> true);
    assertThat(fixture.starter.started()).isEmpty();
    ok(fixture.operator.answer(question.id(), true, ""));
    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("ended");
  }

  @Test
  void aProgramThatIsNotThere_refusesTheSpawn_andAChildIsNotToldOfTheDisk() throws Exception {
    assertThat(fixture.operator.spawn(running("/bin/missing")))
        .isEqualTo(
            Result.refused(Errno.ENOENT, "invalid manifest: program: there is no /bin/missing"));
    assertThat(fixture.operator.spawn(running("relative")))
        .isEqualTo(Result.refused(
            Errno.EINVAL, "invalid manifest: program: no path in {\"path\":\"relative\"}"));
    AgentId parent = fixture.spawn("parent", "spawn_child: *", "exec: /bin/p");
    List<Result<AgentId>> children = new ArrayList<>();
    fixture.run(parent, kernel -> {
      for (String program : List.of("/etc/missing", PROGRAM)) {
        children.add(kernel.call(new Syscall.Spawn(running(program), "")));
      }
      return KernelFixture.exit("");
    });
    assertThat(((Result.Refused<AgentId>) children.getFirst()).reason())
        .contains("parent lacks", "/etc/missing")
        .doesNotContain("there is no");
    assertThat(grants(ok(children.getLast()))).containsExactly("exec: /bin/p");
  }

  @Test
  void anAgentWithoutAProgram_hasNoneToStart_andNobodyAsksForItAsATool() throws Exception {
    AgentId agent = fixture.spawn("plain", "tool: *", "exec: /bin/*");
    List<Result<ToolAnswer>> results = new ArrayList<>();

    fixture.run(agent, kernel -> {
      results.add(kernel.call(new Syscall.Exec("start")));
      results.add(kernel.call(
          new Syscall.InvokeTool(Handle.NONE, "c", "program", ScriptedStarter.at(PROGRAM))));
      return KernelFixture.exit("");
    });

    assertThat(results.getFirst())
        .isEqualTo(Result.refused(
            Errno.EINVAL, "the manifest of agent " + agent + " names no program to start"));
    assertThat(ok(results.getLast()).content()).isEqualTo("tool not found: program");
    assertThat(fixture.starter.started()).isEmpty();
  }

  @Test
  void withoutItsGrant_itIsNotStarted() throws Exception {
    AgentId agent = spawn(running(PROGRAM));
    long grant = fixture.kernel.state().grants().of(agent).getFirst().id();
    ok(fixture.operator.revoke(grant));

    assertThat(run(agent).reason().word()).contains("error: capability denied", "/bin/p");
    assertThat(fixture.starter.started()).isEmpty();
  }

  @Test
  void onlyAStart_thatCanHaveNoEffectByItself_mayBeRepeated() throws Exception {
    CapabilityRequest counted = constrained("file_write", "/data/*", Map.of("max_uses", 3));
    Map<Manifest, EffectClass> starts = Map.of(
        running(PROGRAM, "file_read: /data/*", "tool: *"), EffectClass.IDEMPOTENT,
        running(PROGRAM, "file_write: /data/*"), EffectClass.EXTERNAL,
        running(PROGRAM, "network: a.example"), EffectClass.EXTERNAL,
        running(PROGRAM, List.of(counted)), EffectClass.IDEMPOTENT,
        running("/bin/idempotent", "file_write: /data/*"), EffectClass.IDEMPOTENT);

    for (Map.Entry<Manifest, EffectClass> start : starts.entrySet()) {
      AgentId agent = spawn(start.getKey());
      run(agent);
      assertThat(fixture
              .await(CallFact.Intended.class, fact -> fact.agent().equals(agent))
              .effect())
          .as("%s", start.getKey())
          .isEqualTo(start.getValue());
    }
  }

  @Test
  void afterACrash_itIsStartedAgain_underTheSameIntent() throws Exception {
    List<String> keys = new ArrayList<>();
    fixture.starter.program((input, context) -> {
      keys.add(context.key().toString());
      if (keys.size() == 1) {
        gate.pass();
      }
      return ScriptedTool.done("ended");
    });
    RunId run = ok(fixture.operator.start(spawn(running(PROGRAM)), Task.of("go")));
    gate.awaitReached();

    fixture.crash(new SplittableRandom(7));

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("ended");
    assertThat(keys).hasSize(2);
    assertThat(keys.getFirst()).isEqualTo(keys.getLast());
  }

  @Test
  void afterACrash_oneThatMayHaveChangedSomething_isNotStartedAgain_andTheRunIsTold()
      throws Exception {
    fixture.starter.program((input, context) -> {
      gate.pass();
      return ScriptedTool.done("ended");
    });
    AgentId agent = spawn(running(PROGRAM, "file_write: /data/*"));
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();

    fixture.crash(new SplittableRandom(7));

    assertThat(fixture.operator.await(run).orElseThrow().reason().word())
        .startsWith("error: outcome unknown");
    assertThat(fixture.starter.started()).hasSize(1);
  }

  @Test
  void aFork_runsTheSameProgram() throws Exception {
    AgentId agent = spawn(running(PROGRAM));
    RunReport first = run(agent);
    PointReader reader = new PointReader(
        first.run(), fixture.kernel.state().run(first.run()).orElseThrow().started());
    fixture.kernel.journal().read(1, reader::take);

    RunId fork = ok(fixture.operator.fork(reader.point().orElseThrow(), "", false));

    assertThat(fixture.operator.await(fork).orElseThrow().response()).isEqualTo("ended");
    assertThat(fixture.starter.started()).hasSize(2);
  }
}
