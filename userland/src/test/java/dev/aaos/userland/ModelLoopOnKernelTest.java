package dev.aaos.userland;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.SimulatedClock;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Devices;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.machine.Storage;
import dev.aaos.kernel.machine.Task;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The loop on a real kernel.
class ModelLoopOnKernelTest {
  private final ScriptedModel model = new ScriptedModel();
  private final ScriptedTool echo = ScriptedTool.echo();
  private final ScriptedTool failing = new ScriptedTool("failing", (input, context) -> {
    throw new IOException("no such file");
  });
  private final SimulatedDisk disk = new SimulatedDisk();
  private Kernel kernel = boot();
  private Operator operator = open();

  ModelLoopOnKernelTest() throws IOException {}

  private Kernel boot() throws IOException {
    Devices devices = Devices.of(
        model,
        List.of(echo, failing),
        (tool, input) ->
            input.startsWith("{") ? Optional.empty() : Optional.of("an object is wanted"),
        directory -> new Root(directory, directory));
    return Kernel.boot(new Kernel.Setup(
        new Storage(disk, SnapshotBounds.DEFAULT, false, said -> {}),
        devices,
        new ModelLoop(),
        KernelLimits.DEFAULT,
        new SimulatedClock(),
        new SecureRandom(),
        "test",
        why -> {}));
  }

  private Operator open() {
    return kernel.open(new MachineFact.SessionOpened("test", "tester", 1, 1, 1));
  }

  @AfterEach
  void close() throws IOException {
    kernel.close();
  }

  private static <T> T ok(Result<T> result) {
    return ((Result.Ok<T>) result).value();
  }

  private AgentId agent(Terms terms, String... capabilities) {
    return ok(operator.spawn(new Manifest(
        "a",
        "model",
        "Be brief.",
        List.of(capabilities).stream().map(CapabilityRequest::parse).toList(),
        Set.of(),
        Manifest.UnknownOutcomes.TELL,
        new Lifecycle.OnDemand(),
        terms,
        new RunLimits(4, 1_000, 100),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        "")));
  }

  private RunReport run(AgentId agent, String message) throws InterruptedException {
    return run(agent, message, Optional.empty());
  }

  private RunReport run(AgentId agent, String message, Optional<RunId> continues)
      throws InterruptedException {
    return operator
        .await(ok(operator.start(agent, new Task(message, continues, false, Optional.empty()))))
        .orElseThrow();
  }

  private List<Turn> lastPrompt() {
    return model.prompts().getLast().turns();
  }

  @Test
  void aQuestion_isAnswered() throws Exception {
    model.script("model", ScriptedModel.says("hello"));
    AgentId agent = agent(Terms.USUAL);

    RunReport report = run(agent, "say hello");

    assertThat(report.reason()).isEqualTo(StopReason.COMPLETE);
    assertThat(report.response()).isEqualTo("hello");
    assertThat(report.iterations()).isEqualTo(1);
    assertThat(report.usage()).isEqualTo(Usage.of(10, 5));
  }

  @Test
  void toolsThatAreDone_refusedOrFail_areAllAnsweredToTheModel() throws Exception {
    model.script(
        "model",
        ScriptedModel.calls(
            new Block.ToolCall("1", "echo", "{\"a\":1}"),
            new Block.ToolCall("2", "failing", "{}"),
            new Block.ToolCall("3", "shell", "{}"),
            new Block.ToolCall("4", "echo", "not json"),
            new Block.ToolCall("5", "", "{}")),
        ScriptedModel.says("I see"));
    AgentId agent = agent(Terms.USUAL, "tool: echo", "tool: failing");

    RunReport report = run(agent, "try");

    assertThat(report.response()).isEqualTo("I see");
    assertThat(report.iterations()).isEqualTo(2);
    assertThat(lastPrompt().subList(2, 7))
        .extracting(turn -> ((Turn.Answered) turn).answer())
        .satisfiesExactly(
            answer -> assertThat(answer).isEqualTo(new ToolAnswer("1", "{\"a\":1}", false)),
            answer -> assertThat(answer).isEqualTo(new ToolAnswer("2", "no such file", true)),
            answer -> assertThat(answer.content()).contains("capability denied"),
            answer -> assertThat(answer.content()).contains("schema validation failed"),
            answer -> assertThat(answer.error()).isTrue());
    assertThat(echo.performed()).containsExactly("{\"a\":1}");
  }

  @Test
  void aModelThatFails_endsTheRunWithWhatItSaid() throws Exception {
    model.script("model", ScriptedModel.fails(ModelFailure.Kind.SERVER, "500: try later"));

    RunReport report = run(agent(Terms.USUAL), "hi");

    assertThat(report.reason()).isEqualTo(StopReason.error("500: try later"));
    assertThat(report.response()).isEmpty();
  }

  @Test
  void aBudgetThatIsUsedUp_endsTheRun_withTheModelSayingWhereItStopped() throws Exception {
    Block.ToolCall call = new Block.ToolCall("c", "echo", "{\"message\":\"hi\"}");
    model.script(
        "model",
        prompt ->
            new Reply(new Turn.Said(List.of(call)), Reply.Ending.TOOL_USE, Usage.of(900, 90)));
    model.script("model", ScriptedModel.says("I had just begun."));
    AgentId agent = agent(Terms.of(Quota.tokens(4_700, 0)), "tool: echo");

    RunReport report = run(agent, "go");

    assertThat(report.reason()).isEqualTo(StopReason.BUDGET_EXCEEDED);
    assertThat(report.response()).isEqualTo("I had just begun.");
    assertThat(report.iterations()).isEqualTo(2);
    assertThat(echo.performed()).hasSize(1);
    List<Turn> last = model.prompts().getLast().turns();
    assertThat(last.getLast())
        .isInstanceOfSatisfying(
            Turn.Asked.class,
            asked -> assertThat(asked.text())
                .startsWith("You have to stop here: token budget exceeded: budget exceeded: used"
                    + " 990/4700 tokens"));
    assertThat(last.get(last.size() - 2))
        .isEqualTo(new Turn.Answered(new ToolAnswer("c", "left out", false)));
  }

  @Test
  void aBudgetThatIsTooSmallToBegin_endsTheRunSayingSo() throws Exception {
    AgentId agent = agent(Terms.of(Quota.tokens(20, 0)), "tool: echo");

    RunReport report = run(agent, "go");

    assertThat(report.reason().word())
        .startsWith("error: token budget exceeded: budget exceeded: used 0/20 tokens, requested ");
    assertThat(report.iterations()).isZero();
    assertThat(model.prompts()).isEmpty();
  }

  @Test
  void aLoopThatNeverEnds_isEndedByItsLimit() throws Exception {
    for (int i = 0; i < 9; i++) {
      model.script("model", ScriptedModel.calls("c", "echo", "{}"));
    }
    AgentId agent = agent(Terms.USUAL, "tool: echo");

    RunReport report = run(agent, "go");

    assertThat(report.reason()).isEqualTo(StopReason.MAX_ITERATIONS);
    assertThat(report.iterations()).isEqualTo(4);
    assertThat(echo.performed()).hasSize(4);
  }

  @Test
  void aConversation_goesOnOverARestart() throws Exception {
    model.script("model", ScriptedModel.says("Ann"), ScriptedModel.says("you said Ann"));
    AgentId agent = agent(Terms.USUAL);
    RunReport first = run(agent, "who am I? Ann.");

    kernel.close();
    kernel = boot();
    operator = open();
    RunReport second = run(agent, "who?", Optional.of(first.run()));

    assertThat(second.response()).isEqualTo("you said Ann");
    assertThat(lastPrompt())
        .containsExactly(
            new Turn.Asked("who am I? Ann."),
            new Turn.Said(List.of(new Block.Text("Ann"))),
            new Turn.Asked("who?"));
  }
}
