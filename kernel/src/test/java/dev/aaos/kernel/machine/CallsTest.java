package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The life of one tool call: what is checked, in which order, and what is recorded.
class CallsTest {
  private static final String LACKS = "capability denied: agent %s lacks ToolInvoke { tool_name:"
      + " \"%s\" }: tool invocation not permitted";

  private final List<Object> seen = new ArrayList<>();
  private final ScriptedTool echo = ScriptedTool.echo();
  private final ScriptedTool reader =
      new ScriptedTool("reader", (input, context) -> look(context), "file_read: /data/a");
  private final KernelFixture fixture;

  CallsTest() throws IOException {
    fixture = KernelFixture.booted(
        echo,
        reader,
        new ScriptedTool("failing", (input, context) -> new ToolOutcome.Failed("no such file")),
        new ScriptedTool(
            "failing-afar",
            (input, context) -> new ToolOutcome.Failed("404", Labels.untrusted(Labels.Origin.WEB))),
        new ScriptedTool(
            "denying",
            (input, context) ->
                new ToolOutcome.Denied(Capability.parse("file_read: /etc/passwd"), "a symlink")),
        new ScriptedTool("broken", (input, context) -> {
          throw new IOException("the disk is on fire");
        }),
        new ScriptedTool("silent", (input, context) -> {
          throw new IOException();
        }),
        new ScriptedTool("bug", (input, context) -> {
          throw new IllegalStateException("boom");
        }),
        new ScriptedTool("deep", (input, context) -> {
          throw new StackOverflowError();
        }),
        new ScriptedTool("missing", (input, context) -> {
          throw new NoClassDefFoundError("gone");
        }),
        new ScriptedTool(
            "large", (input, context) -> ScriptedTool.done("\"" + "é".repeat(10 << 20) + "\"")));
  }

  private ToolOutcome look(CallContext context) {
    seen.add(context.agent());
    seen.add(context.grants());
    seen.add(context.permits(Capability.parse("file_read: /data/b")));
    seen.add(context.permits(Capability.parse("file_read: /etc/passwd")));
    return new ToolOutcome.Done("{}", Labels.untrusted(Labels.Origin.FILE));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private Result<String> invoke(AgentId agent, String tool, String input)
      throws InterruptedException {
    return fixture.operator.invokeTool(agent, tool, input);
  }

  private CallFact.Refused lastRefusal() throws IOException {
    return fixture.facts(CallFact.Refused.class).getLast();
  }

  private CallFact.Concluded lastOutcome() throws IOException {
    return fixture.facts(CallFact.Concluded.class).getLast();
  }

  @Test
  void whatACallWouldDo_isStoredOnlyForAPersonWhoIsAsked() throws Exception {
    AgentId free = fixture.spawn("free", "tool: echo");
    AgentId gated = KernelFixture.ok(
        fixture.operator.spawn(KernelFixture.gated("gated", "echo", "tool: echo")));

    invoke(free, "echo", "{\"n\":1}");
    Thread asking = Thread.ofVirtual().start(() -> {
      try {
        invoke(gated, "echo", "{\"n\":2}");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    ApprovalFact.Requested asked = fixture.await(ApprovalFact.Requested.class);
    fixture.operator.answer(asked.id(), true, "");
    asking.join();

    assertThat(new String(fixture.kernel.content().get(asked.effect()), StandardCharsets.UTF_8))
        .isEqualTo("echo {\"n\":2}");
    assertThat(new String(fixture.disk.bytes("content-00000001"), StandardCharsets.ISO_8859_1))
        .contains("{\"n\":1}")
        .doesNotContain("echo {\"n\":1}");
  }

  private CallFact.Intended asked(String id, Manifest manifest) throws Exception {
    fixture.program(new TranscriptProgram());
    fixture.model.script(
        "model", ScriptedModel.calls(id, "echo", "{\"once\":1}"), ScriptedModel.says("done"));
    AgentId agent = KernelFixture.ok(fixture.operator.spawn(manifest));
    RunId run = KernelFixture.ok(fixture.operator.start(agent, Task.of("go")));
    if (!manifest.approvalRequired().isEmpty()) {
      fixture.operator.answer(fixture.await(ApprovalFact.Requested.class).id(), true, "");
    }
    fixture.operator.await(run);
    return fixture.facts(CallFact.Intended.class).getLast();
  }

  private int stored(String text) {
    String all = new String(fixture.disk.bytes("content-00000001"), StandardCharsets.ISO_8859_1);
    return all.split(Pattern.quote(text), -1).length - 1;
  }

  @Test
  void whatAModelGivesATool_isStoredOnce_inTheTurnThatAsksForIt() throws Exception {
    CallFact.Intended intent = asked("call_7", KernelFixture.manifest("free", "tool: echo"));

    byte[] turn = fixture.kernel.content().get(intent.input().content());
    assertThat(intent.input().inTurn()).isTrue();
    assertThat(intent.input().read(turn, "call_7")).contains("{\"once\":1}");
    assertThat(intent.input().read(turn, "call_8")).isEmpty();
    assertThat(stored("\"once\"")).as("as input and as the echo's answer").isEqualTo(2);
  }

  @Test
  void whatAPersonIsAskedAbout_isStoredByItself() throws Exception {
    CallFact.Intended intent = asked("1", KernelFixture.gated("gated", "echo", "tool: echo"));

    byte[] input = fixture.kernel.content().get(intent.input().content());
    assertThat(intent.input().inTurn()).isFalse();
    assertThat(intent.input().read(input, "1")).contains("{\"once\":1}");
    assertThat(new String(input, StandardCharsets.UTF_8)).isEqualTo("{\"once\":1}");
  }

  @Test
  void aPermittedCall_isDone_betweenItsIntentAndItsOutcome() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: echo");

    assertThat(invoke(agent, "echo", "{\"m\":1}")).isEqualTo(Result.ok("{\"m\":1}"));

    CallFact.Intended intent = fixture.facts(CallFact.Intended.class).getLast();
    assertThat(intent.tool()).isEqualTo("echo");
    assertThat(fixture.kernel.content().get(intent.input().content()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"m\":1}");
    assertThat(lastOutcome().status()).isEqualTo(Call.Status.DONE);
    assertThat(lastOutcome().result())
        .isEqualTo(Digest.of("{\"m\":1}".getBytes(StandardCharsets.UTF_8)));
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
  }

  @Test
  void theChecks_comeInTheirOrder_andAllButTheFirstAreRecorded() throws Exception {
    AgentId unknown = new AgentId(new UUID(1, 1));
    AgentId stopped = fixture.spawn("s", "tool: *");
    fixture.operator.stop(stopped);
    AgentId bare = fixture.spawn("b");
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(invoke(unknown, "echo", "no object"))
        .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + unknown));
    assertThat(invoke(stopped, "echo", "no object"))
        .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + stopped));
    assertThat(fixture.facts(CallFact.Refused.class)).isEmpty();

    assertThat(invoke(bare, "nosuch", "no object")) // does not tell whether there is such a tool
        .isEqualTo(Result.refused(Errno.EACCES, LACKS.formatted(bare, "nosuch")));
    assertThat(lastRefusal().missing()).isEqualTo("tool: nosuch");

    assertThat(invoke(agent, "nosuch", "no object"))
        .isEqualTo(Result.refused(Errno.ENOENT, "tool not found: nosuch"));
    assertThat(lastRefusal().errno()).isEqualTo(Errno.ENOENT);

    assertThat(invoke(agent, "reader", "no object"))
        .isEqualTo(Result.refused(Errno.EINVAL, "schema validation failed: an object is wanted"));
    assertThat(invoke(agent, "reader", "{invalid}"))
        .isEqualTo(Result.refused(Errno.EINVAL, "the input is invalid"));

    assertThat(invoke(agent, "reader", "{}"))
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "capability denied: agent " + agent + " lacks FileRead { path_glob: \"/data/a\" }: no"
                + " grant covers it; 'file_read: /data/a' in the manifest would allow it"));
    assertThat(lastRefusal().missing()).isEqualTo("file_read: /data/a");
    assertThat(reader.performed()).isEmpty();
    assertThat(fixture.facts(CallFact.Intended.class)).isEmpty();
  }

  @Test
  void aTool_isGivenWhatCoversItsPlanAndNothingElse() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: reader", "file_read: /data/*", "file_read: /etc/*");

    invoke(agent, "reader", "{}");

    assertThat(seen)
        .containsExactly(
            agent,
            List.of(new CallContext.Held(
                Capability.parse("file_read: /data/*"), false, new Root("/data", "/real/data"))),
            true,
            false);
  }

  @Test
  void whatAToolSays_isWhatIsRecorded() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(invoke(agent, "failing", "{}")).isEqualTo(Result.refused(Errno.EIO, "no such file"));
    assertThat(lastOutcome().status()).isEqualTo(Call.Status.FAILED);
    assertThat(invoke(agent, "broken", "{}"))
        .isEqualTo(Result.refused(Errno.EIO, "the disk is on fire"));
    assertThat(invoke(agent, "silent", "{}")).isEqualTo(Result.refused(Errno.EIO, "IOException"));
    assertThat(invoke(agent, "denying", "{}"))
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "capability denied: agent " + agent
                + " lacks FileRead { path_glob: \"/etc/passwd\" }: a symlink"));
    assertThat(lastOutcome().status()).isEqualTo(Call.Status.DENIED);
    assertThat(lastOutcome().missing()).isEqualTo("file_read: /etc/passwd");
  }

  @Test
  void aBugOfATool_isAFailureForAnOperator_andTheKernelLives() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(invoke(agent, "bug", "{}"))
        .isEqualTo(Result.refused(
            Errno.EIO, "the tool bug has a bug: java.lang.IllegalStateException: boom"));
    assertThat(lastOutcome().status()).isEqualTo(Call.Status.FAILED);
    assertThat(invoke(agent, "deep", "{}").toString()).contains("StackOverflowError");
    assertThat(invoke(agent, "missing", "{}").toString()).contains("NoClassDefFoundError: gone");
    assertThat(invoke(agent, "echo", "{buggy}"))
        .isEqualTo(Result.refused(
            Errno.EIO, "the tool echo has a bug: java.lang.IllegalStateException: cannot prepare"));
    assertThat(lastRefusal().errno()).isEqualTo(Errno.EIO);
    assertThat(invoke(agent, "echo", "{}")).isEqualTo(Result.ok("{}"));
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
    assertThat(fixture.halts).isEmpty();
  }

  @Test
  void aBugOfATool_endsTheRunThatMetIt_sayingWhose() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    RunReport report = fixture.run(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c1", "bug", "{}"));
      return exit("not reached");
    });

    assertThat(report.reason())
        .isEqualTo(
            StopReason.error("the tool bug has a bug: java.lang.IllegalStateException: boom"));
    assertThat(lastOutcome().status()).isEqualTo(Call.Status.FAILED);
    assertThat(fixture.kernel.activeRuns()).isZero();
  }

  @Test
  void inputsAndOutputs_areBounded() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    String large = "{" + "é".repeat(9 << 20) + "}";

    assertThat(invoke(agent, "echo", large))
        .isEqualTo(
            Result.refused(Errno.EINVAL, "the input has 18874370 bytes; the most is 16777216"));
    assertThat(echo.performed()).isEmpty();
    assertThat(invoke(agent, "large", "{}"))
        .isEqualTo(Result.refused(
            Errno.EIO, "the output has 20971522 bytes; the most is 16777216: ask for less"));
  }

  @Test
  void anInputThatIsNoText_isRefused() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(invoke(agent, "echo", "{\ud83d}"))
        .isEqualTo(Result.refused(
            Errno.EINVAL, "the input is no Unicode text: it holds half a surrogate pair"));
  }

  @Test
  void aNameNoToolCanHave_isRefusedAndRecorded() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(invoke(agent, "", "{}").toString()).contains("ENOENT");
    assertThat(invoke(agent, "x".repeat(100_000), "{}").toString()).contains("ENOENT");
    assertThat(fixture.facts(CallFact.Refused.class))
        .hasSize(2)
        .allSatisfy(refused -> assertThat(refused.tool()).isEmpty());
    assertThat(lastRefusal().reason()).hasSizeLessThanOrEqualTo(4_096);
  }

  @Test
  void aCallInARun_answersInItsTranscript_refusedOrNot() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: reader");
    List<ToolAnswer> answers = new ArrayList<>();

    RunReport report = fixture.run(agent, kernel -> {
      for (String tool : List.of("reader", "echo")) {
        var invoke = new Syscall.InvokeTool(Handle.NONE, "call of " + tool, tool, "{}");
        answers.add(KernelFixture.ok(kernel.call(invoke)));
      }
      return exit(
          KernelFixture.ok(kernel.call(new Syscall.ReadTranscript())).turns().toString());
    });

    assertThat(answers).extracting(ToolAnswer::error).containsExactly(true, true);
    assertThat(answers.get(1).content()).isEqualTo(LACKS.formatted(agent, "echo"));
    assertThat(report.response())
        .contains(answers.get(0).content(), answers.get(1).content());
    assertThat(
            fixture.kernel.state().run(report.run()).orElseThrow().transcript().size())
        .isEqualTo(3);
    assertThat(report.labels()).isEqualTo(Labels.operator());
  }

  @Test
  void whatAToolBringsIn_taintsTheRun() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: reader", "file_read: /data/*");

    RunReport report = fixture.run(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "reader", "{}"));
      return exit("");
    });

    assertThat(report.labels().integrity()).isEqualTo(Labels.Integrity.UNTRUSTED);
    assertThat(report.labels().origins())
        .containsExactly(Labels.Origin.OPERATOR, Labels.Origin.FILE);
  }

  @Test
  void theWordsOfAFailure_taintTheRunAsAnOutputDoes() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: failing-afar");

    RunReport report = fixture.run(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "failing-afar", "{}"));
      return exit("");
    });

    assertThat(report.labels().origins())
        .containsExactly(Labels.Origin.OPERATOR, Labels.Origin.WEB);
  }
}
