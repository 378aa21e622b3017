package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Offer;
import dev.aaos.kernel.syscall.Transcript;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The syscalls of one run.
class DoorTest {
  private final ScriptedTool echo = ScriptedTool.echo();
  private final KernelFixture fixture;

  DoorTest() throws IOException {
    fixture = KernelFixture.booted(
        echo,
        new ScriptedTool("write", (input, context) -> ScriptedTool.done("{}")),
        new ScriptedTool(
            "own",
            (input, context) -> ScriptedTool.done(
                ok(context.services().call(new Syscall.Self())).agent().toString())));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static Result<ToolAnswer> invoke(AgentServices kernel, int handle, String tool) {
    return kernel.call(new Syscall.InvokeTool(new Handle(handle), "c", tool, "{}"));
  }

  @Test
  void self_isTheAgentOfTheRun_alsoForItsTools() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: own");

    RunReport report = fixture.run(
        agent,
        kernel -> exit(ok(kernel.call(new Syscall.Self())).agent() + " "
            + ok(invoke(kernel, 0, "own")).content()));

    assertThat(report.response()).isEqualTo(agent + " " + agent);
  }

  @Test
  void theTools_areThoseTheAgentMayAskFor_byTheHandleThatAllowsThem() throws Exception {
    AgentId agent = fixture.spawn("a", "web_search", "tool: w*", "tool: echo", "tool: *");
    List<List<Offer>> offers = new ArrayList<>();

    fixture.run(agent, kernel -> {
      offers.add(ok(kernel.call(new Syscall.ListTools())));
      fixture.operator.revoke(3);
      fixture.operator.revoke(4);
      offers.add(ok(kernel.call(new Syscall.ListTools())));
      return exit("");
    });

    assertThat(offers.get(0))
        .extracting(offer -> offer.tool().name() + offer.handle().index())
        .containsExactly("echo2", "own3", "write1");
    assertThat(offers.get(1)).extracting(offer -> offer.tool().name()).containsExactly("write");
  }

  @Test
  void aHandle_thatIsForgedOrGuessed_namesNothing() throws Exception {
    AgentId rich = fixture.spawn("rich", "tool: echo", "tool: echo", "tool: echo");
    AgentId poor = fixture.spawn("poor", "web_search", "tool: write");
    List<ToolAnswer> answers = new ArrayList<>();

    fixture.run(poor, kernel -> {
      for (int handle : new int[] {0, 1, 2, 99, -2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        answers.add(ok(invoke(kernel, handle, "echo")));
      }
      return exit("");
    });

    assertThat(answers).allSatisfy(answer -> {
      assertThat(answer.error()).isTrue();
      assertThat(answer.content()).endsWith("of agent " + poor + " is no grant of 'tool: echo'");
    });
    assertThat(fixture.facts(CallFact.Refused.class))
        .hasSize(7)
        .allSatisfy(refused -> assertThat(refused.errno()).isEqualTo(Errno.EBADF));
    assertThat(echo.performed()).isEmpty();
    assertThat(fixture.operator.invokeTool(rich, "echo", "{}")).isEqualTo(Result.ok("{}"));
  }

  @Test
  void aToolNameThatCannotBe_isAnswered_whateverTheHandle() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    List<ToolAnswer> answers = new ArrayList<>();

    RunReport report = fixture.run(agent, kernel -> {
      for (int handle : new int[] {0, 5, -1}) {
        answers.add(ok(invoke(kernel, handle, "")));
        answers.add(ok(invoke(kernel, handle, "half \ud83d")));
      }
      return exit("");
    });

    assertThat(report.reason()).isEqualTo(StopReason.COMPLETE);
    assertThat(answers)
        .hasSize(6)
        .allSatisfy(answer -> assertThat(answer.error()).isTrue());
  }

  @Test
  void anEndlessCallId_isRefused() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    List<Result<ToolAnswer>> result = new ArrayList<>();

    fixture.run(agent, kernel -> {
      String id = "x".repeat(257);
      result.add(kernel.call(new Syscall.InvokeTool(new Handle(0), id, "echo", "{}")));
      return exit("");
    });

    assertThat(result.getFirst())
        .isEqualTo(
            Result.refused(Errno.EINVAL, "the id of a call has 257 characters; the most is 256"));
  }

  @Test
  void infer_asksTheAgentsModelWithAllThatWasSaid_andAddsTheReply() throws Exception {
    fixture.model.script("model", ScriptedModel.says("hello"));
    AgentId agent = fixture.spawn("a", "tool: write");
    List<Transcript> after = new ArrayList<>();

    RunReport report = fixture.run(agent, kernel -> {
      Reply reply = ok(kernel.call(new Syscall.Infer()));
      after.add(ok(kernel.call(new Syscall.ReadTranscript())));
      return new Program.Exit(StopReason.COMPLETE, reply.said().text(), 1);
    });

    Prompt prompt = fixture.model.prompts().getFirst();
    assertThat(prompt.system()).isEqualTo("You are a.");
    assertThat(prompt.turns()).containsExactly(new Turn.Asked("go"));
    assertThat(prompt.tools()).extracting(tool -> tool.name()).containsExactly("write");
    assertThat(after.getFirst().turns())
        .containsExactly(new Turn.Asked("go"), new Turn.Said(List.of(new Block.Text("hello"))));
    assertThat(after.getFirst().replies()).isEqualTo(1);
    assertThat(after.getFirst().lastEnding()).contains(Reply.Ending.COMPLETE);
    assertThat(report.usage()).isEqualTo(ScriptedModel.COST);
    assertThat(report.response()).isEqualTo("hello");
    assertThat(report.iterations()).isEqualTo(1);
  }

  @Test
  void aModelThatFails_isARefusalWithItsReason_andTheRunMayGoOn() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.fails(ModelFailure.Kind.RATE_LIMITED, "429: slow down"),
        ScriptedModel.says("at last"));
    AgentId agent = fixture.spawn("a");
    List<Result<Reply>> results = new ArrayList<>();

    fixture.run(agent, kernel -> {
      results.add(kernel.call(new Syscall.Infer()));
      results.add(kernel.call(new Syscall.Infer()));
      return exit("");
    });

    assertThat(results.getFirst()).isEqualTo(Result.refused(Errno.EIO, "429: slow down"));
    assertThat(results.getLast()).isInstanceOf(Result.Ok.class);
    assertThat(fixture.facts(RunFact.InferenceFailed.class))
        .extracting(RunFact.InferenceFailed::kind, RunFact.InferenceFailed::reason)
        .containsExactly(tuple("RATE_LIMITED", "429: slow down"));
  }

  @Test
  void aBugOfTheModelsDriver_endsTheRunSayingSo() throws Exception {
    fixture.model.script("model", prompt -> {
      throw new IllegalArgumentException("bad url");
    });
    AgentId agent = fixture.spawn("a");

    RunReport report = fixture.run(agent, kernel -> {
      kernel.call(new Syscall.Infer());
      return exit("not reached");
    });

    assertThat(report.reason())
        .isEqualTo(StopReason.error(
            "the model driver has a bug: java.lang.IllegalArgumentException: bad url"));
    assertThat(fixture.facts(RunFact.InferenceFailed.class)).hasSize(1);
  }

  @Test
  void aBugOfTheProgram_endsTheRunSayingSo() throws Exception {
    AgentId agent = fixture.spawn("a");

    for (Throwable bug : List.of(new IllegalStateException("oops"), new AssertionError("oops"))) {
      RunReport report = fixture.run(agent, kernel -> {
        if (bug instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) bug;
      });
      assertThat(report.reason()).isEqualTo(StopReason.error("the program has a bug: " + bug));
    }
    assertThat(fixture.kernel.activeRuns()).isZero();
  }

  @Test
  void aDoor_afterItsRunHasEnded_answersNothingMore() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *", "spawn_child: *");
    List<AgentServices> kept = new ArrayList<>();
    RunReport report = fixture.run(agent, kernel -> {
      kept.add(kernel);
      return exit("");
    });
    Result<Object> ended = Result.refused(Errno.EINTR, "run " + report.run() + " has ended");
    List<Syscall<?>> all = List.of(
        new Syscall.Self(),
        new Syscall.ListTools(),
        new Syscall.ReadTranscript(),
        new Syscall.Infer(),
        new Syscall.InvokeTool(new Handle(0), "c", "echo", "{}"),
        new Syscall.Exec("p"),
        new Syscall.Spawn(KernelFixture.manifest("c"), ""),
        new Syscall.RunChild(agent, "x"),
        new Syscall.StopChild(agent),
        new Syscall.Send("c", Body.words("x")),
        new Syscall.Call("c", Body.words("x"), Duration.ofSeconds(1)));
    long before = fixture.kernel.journal().last();

    assertThat(all).hasSize(Syscall.class.getPermittedSubclasses().length);
    for (Syscall<?> each : all) {
      assertThat((Object) kept.getFirst().call(each)).isEqualTo(ended);
    }
    assertThat(fixture.kernel.journal().last()).isEqualTo(before);
  }

  @Test
  void aChild_isRunAndReported_andOnlyItsParentMayRunOrStopIt() throws Exception {
    fixture.model.script("model", ScriptedModel.says("child's answer"));
    AgentId parent = fixture.spawn("p", "spawn_child: *");
    AgentId stranger = fixture.spawn("s");
    List<Object> results = new ArrayList<>();

    fixture.run(parent, kernel -> {
      if (!ok(kernel.call(new Syscall.Self())).agent().equals(parent)) {
        return exit(ok(kernel.call(new Syscall.Infer())).said().text());
      }
      AgentId child = ok(kernel.call(new Syscall.Spawn(KernelFixture.manifest("c"), "")));
      results.add(ok(kernel.call(new Syscall.RunChild(child, "do it"))).response());
      results.add(kernel.call(new Syscall.RunChild(stranger, "do it")));
      results.add(kernel.call(new Syscall.StopChild(stranger)));
      results.add(kernel.call(new Syscall.StopChild(parent)));
      results.add(kernel.call(new Syscall.StopChild(child)));
      results.add(kernel.call(new Syscall.RunChild(child, "again")));
      results.add(child);
      return exit("");
    });

    Object child = results.getLast();
    assertThat(results)
        .startsWith(
            "child's answer",
            Result.refused(Errno.ESRCH, "agent not found: " + stranger),
            Result.refused(Errno.ESRCH, "agent not found: " + stranger),
            Result.refused(Errno.ESRCH, "agent not found: " + parent),
            Result.ok(child),
            Result.refused(Errno.ESRCH, "agent not found: " + child));
  }

  @Test
  void goingOnAfterARunWithOpenCalls_showsThemAnswered() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls(
            new Block.ToolCall("c1", "echo", "{}"), new Block.ToolCall("c2", "echo", "{}")),
        ScriptedModel.says("fine"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunReport first = fixture.run(agent, kernel -> {
      kernel.call(new Syscall.Infer());
      kernel.call(new Syscall.InvokeTool(new Handle(0), "c1", "echo", "{}"));
      return exit("");
    });

    fixture.program(kernel -> {
      kernel.call(new Syscall.Infer());
      return exit("");
    });
    RunId second = ok(fixture.operator.start(
        agent, new Task("go on", Optional.of(first.run()), false, Optional.empty())));
    fixture.operator.await(second);

    assertThat(fixture.model.prompts().getLast().turns().subList(2, 5))
        .containsExactly(
            new Turn.Answered(new ToolAnswer("c1", "{}", false)),
            new Turn.Answered(new ToolAnswer(
                "c2", "this call was not made: the run it was asked for in ended first", true)),
            new Turn.Asked("go on"));
  }
}
