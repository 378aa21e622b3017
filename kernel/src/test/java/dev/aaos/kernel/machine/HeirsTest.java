package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Caveat;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.past.Undoing;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that name what takes them back, and the agents that do that.
class HeirsTest {
  private final ScriptedTool cancel =
      new ScriptedTool("cancel", (input, context) -> ScriptedTool.done("{}"), "network: a.test");
  private final ScriptedTool order = new ScriptedTool("order", HeirsTest::order, "network: a.test");
  private final KernelFixture fixture = KernelFixture.booted(order, cancel);

  HeirsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  /// Orders what its input says, and names what takes that back.
  private static ToolOutcome order(String input, CallContext context) throws IOException {
    String tool = input.contains("nothing") ? "no_such_tool" : "cancel";
    String more = input.contains("wrongly") ? "invalid" : "";
    context.takenBackBy(new Inverse(tool, "{\"id\":\"1" + more + "\"}", "cancel 1"));
    return input.contains("fail") ? new ToolOutcome.Failed("half") : ScriptedTool.done(input);
  }

  private CallFact.Compensable named(String input, String... capabilities)
      throws IOException, InterruptedException {
    AgentId agent = fixture.spawn("buyer", capabilities);
    fixture.operator.invokeTool(agent, "order", input);
    return fixture.facts(CallFact.Compensable.class).getLast();
  }

  @Test
  void whatTakesACallBack_isOnRecord_beforeItsOutcome_howeverItEnds() throws Exception {
    for (String input : List.of("{}", "{\"fail\":1}")) {
      CallFact.Compensable fact = named(input, "tool: order", "tool: cancel", "network: a.test");

      List<Fact> facts = fixture.facts(Fact.class);
      assertThat(fact.lacking()).isEmpty();
      assertThat(fact.inverse()).isEqualTo("cancel");
      assertThat(fixture.kernel.content().get(fact.input())).asString().isEqualTo("{\"id\":\"1\"}");
      assertThat(facts.get(facts.indexOf(fact) + 1)).isInstanceOf(CallFact.Concluded.class);
    }
  }

  @Test
  void whatNeedsMoreThanItsAgentHolds_orCannotBeRead_isOnRecordAsNotPossible() throws Exception {
    assertThat(named("{}", "tool: order", "network: a.test").lacking()).contains("cancel");
    assertThat(named("{\"nothing\":1}", "tool: *", "network: a.test").lacking())
        .isEqualTo("tool not found: no_such_tool");
    assertThat(named("{\"wrongly\":1}", "tool: *", "network: a.test").lacking())
        .isEqualTo("the input is invalid");
  }

  private Undoing undoing(AgentId whose, List<AgentId> made) {
    return new Undoing(manifest("undo"), manifest("undo"), List.of(whose), Labels.NONE, heirs -> {
      made.addAll(heirs);
      return "go";
    });
  }

  private List<String> held(AgentId agent) {
    return fixture.kernel.state().grants().of(agent).stream()
        .map(Grant::capability)
        .map(Object::toString)
        .toList();
  }

  @Test
  void anHeir_holdsWhatItsParentStillHolds_alsoOfOneThatEnded() {
    AgentId buyer = fixture.spawn("buyer", "tool: order", "tool: cancel", "network: a.test");
    Grant lost = fixture.kernel.state().grants().of(buyer).getFirst();
    ok(fixture.operator.revoke(lost.id()));
    ok(fixture.operator.stop(buyer));
    List<AgentId> made = new ArrayList<>();

    ok(fixture.operator.takeBack(undoing(buyer, made)));

    assertThat(held(made.getFirst())).containsExactly("tool: cancel", "network: a.test");
    assertThat(fixture
            .kernel
            .state()
            .agent(made.getFirst())
            .orElseThrow()
            .identity()
            .parent())
        .contains(buyer);
  }

  @Test
  void anHeir_isUsedByWhomItWasMadeFor_once() throws Exception {
    List<Result<?>> answers = new ArrayList<>();
    List<AgentId> made = new ArrayList<>();
    fixture.program(door -> run(door, made, answers));
    AgentId buyer = fixture.spawn("buyer", "tool: cancel", "network: a.test");

    RunId undo = ok(fixture.operator.takeBack(undoing(buyer, made)));
    assertThat(fixture.operator.await(undo)).isPresent();
    RunId parents = ok(fixture.operator.start(buyer, Task.of("go")));
    assertThat(fixture.operator.await(parents)).isPresent();

    assertThat(answers).hasSize(3);
    assertThat(answers.getFirst()).isInstanceOf(Result.Ok.class);
    assertThat(((Result.Refused<?>) answers.get(1)).errno()).isEqualTo(Errno.ESRCH);
    assertThat(((Result.Refused<?>) answers.get(2)).errno()).isEqualTo(Errno.ESRCH);
  }

  /// Whoever is no heir has the heir work.
  private static Program.Exit run(AgentServices door, List<AgentId> made, List<Result<?>> answers) {
    Syscall.Me me = ok(door.call(new Syscall.Self()));
    if (!made.contains(me.agent())) {
      answers.add(door.call(new Syscall.RunChild(made.getFirst(), "work")));
      if (me.name().equals("undo")) {
        answers.add(door.call(new Syscall.RunChild(made.getFirst(), "again")));
      }
    }
    return new Program.Exit(StopReason.COMPLETE, "", 0);
  }

  @Test
  void aKeyOfTheKernels_isRefusedToPrograms() throws Exception {
    List<Result<AgentId>> answers = new ArrayList<>();
    fixture.program(door -> {
      answers.add(door.call(
          new Syscall.Spawn(manifest("child"), "heir for " + new AgentId(new UUID(0, 1)))));
      return new Program.Exit(StopReason.COMPLETE, "", 0);
    });
    AgentId parent = fixture.spawn("parent", "spawn_child: *");

    fixture.operator.await(ok(fixture.operator.start(parent, Task.of("go"))));

    assertThat(answers.getFirst()).isInstanceOf(Result.Refused.class);
    assertThat(((Result.Refused<AgentId>) answers.getFirst()).errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void whoMayNotMakeAgentsThatHoldSoMuch_takesNoCallBack() {
    AgentId buyer = fixture.spawn("buyer", "tool: cancel", "network: a.test");
    List<AgentId> made = new ArrayList<>();

    Result<RunId> refused = fixture
        .operator
        .with(new Authority(List.of(Caveat.NONE.grants(List.of(Capability.parse("tool: *"))))))
        .takeBack(undoing(buyer, made));

    assertThat(refused).isInstanceOf(Result.Refused.class);
    assertThat(((Result.Refused<RunId>) refused).reason()).contains("network: a.test");
    assertThat(made).isEmpty();
  }
}
