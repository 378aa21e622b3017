package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that a person changes before they allow them.
class ChangedCallTest {
  private static final String NOTE =
      "{\"_changed_by_a_person\":{\"note\":\"A person changed this call"
          + " before they allowed it. This is the answer to the changed call.\",\"tool\":\"echo\","
          + "\"input\":{\"n\":2}},";

  private static final int POSITIONS = 10;

  private final ScriptedTool echo = ScriptedTool.echo();
  private final ScriptedTool search =
      new ScriptedTool("search", (input, context) -> ScriptedTool.done("{}"), "web_search");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final KernelFixture fixture = KernelFixture.booted(echo, search);

  ChangedCallTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  private Future<Result<String>> invoke(AgentId agent, String tool, String input) {
    return threads.submit(() -> fixture.operator.invokeTool(agent, tool, input));
  }

  private ApprovalId asked() throws InterruptedException {
    return fixture.await(ApprovalFact.Requested.class).id();
  }

  private static Yes instead(String input) {
    return new Yes(Optional.empty(), Optional.of(input), Optional.empty(), "rather so");
  }

  private String content(BlobRef ref) throws IOException {
    return new String(fixture.kernel.content().get(ref), StandardCharsets.UTF_8);
  }

  @Test
  void theChangedCall_isWhatIsMade_andWhoAskedIsTold() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{\"n\":1}");
    ApprovalId question = asked();

    ok(fixture.operator.approve(question, instead("{\"n\":2}")));

    assertThat(call.get()).isEqualTo(Result.ok(NOTE + "\"n\":2}"));
    assertThat(echo.performed()).containsExactly("{\"n\":2}");
    Edit edit = fixture.await(ApprovalFact.Answered.class).edit().orElseThrow();
    CallFact.Intended intent = fixture.await(CallFact.Intended.class);
    assertThat(intent.approval()).contains(question);
    assertThat(content(intent.input().content())).isEqualTo("{\"n\":2}");
    assertThat(intent.fingerprint()).isEqualTo(edit.fingerprint());
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
    assertThat(fixture.operator.approve(question, instead("{\"n\":3}")))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void aChange_thatTheAgentCouldNotMake_isRefused_andTheQuestionStaysOpen() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "search", "tool: *", "web_search")));
    Future<Result<String>> call = invoke(agent, "search", "{}");
    ApprovalId question = asked();
    long grant = fixture.kernel.state().grants().of(agent).getLast().id();
    ok(fixture.operator.revoke(grant));

    assertThat(fixture.operator.approve(question, instead("{\"q\":1}")))
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "the agent could not do that: 'web_search': no grant covers it; 'web_search' in the"
                + " manifest would allow it"));
    assertThat(fixture.operator.approve(question, instead("not json")))
        .isInstanceOf(Result.Refused.class);

    assertThat(fixture.facts(CallFact.Refused.class)).isEmpty();
    assertThat(fixture.kernel.state().approvals().contains(question)).isTrue();
    ok(fixture.operator.answer(question, false, "then not"));
    assertThat(call.get()).isInstanceOf(Result.Refused.class);
    assertThat(search.performed()).isEmpty();
  }

  @Test
  void aChange_countsAnew_whereTwoPeopleAreNeeded() throws Exception {
    Quorum two = new Quorum(2, false, Optional.empty(), false);
    AgentId agent = ok(fixture.operator.spawn(KernelFixture.asked("a", "echo", two, "tool: *")));
    Operator bob = fixture.kernel.open(new MachineFact.SessionOpened("test", "bob", 2, 2, 2));
    Future<Result<String>> call = invoke(agent, "echo", "{\"n\":1}");
    ApprovalId question = fixture.await(ApprovalFact.Posed.class).question().id();

    ok(fixture.operator.approve(
        question, new Yes(Optional.empty(), Optional.empty(), Optional.empty(), "")));
    ok(bob.approve(question, instead("{\"n\":2}")));
    assertThat(echo.performed()).isEmpty();
    ok(fixture.operator.answer(question, true, ""));

    assertThat(call.get()).isEqualTo(Result.ok(NOTE + "\"n\":2}"));
  }

  /// Whatever of the answer, the intent and the outcome is durable when the power goes.
  @Test
  void afterACrash_atAnyWrite_theChangedCallIsMadeAndNoOther() throws Exception {
    for (int writes = 1; writes <= POSITIONS; writes++) {
      ScriptedTool tool = ScriptedTool.echo();
      try (KernelFixture crashing = KernelFixture.booted(tool)) {
        crashing.program(new TranscriptProgram());
        crashing.model.script(
            "model", ScriptedModel.calls("1", "echo", "{\"n\":1}"), ScriptedModel.says("done"));
        AgentId agent = ok(crashing.operator.spawn(gated("a", "echo", "tool: *")));
        RunId run = ok(crashing.operator.start(agent, Task.of("go")));
        ApprovalId question = crashing.await(ApprovalFact.Requested.class).id();
        crashing.disk.powerOffAt(writes);
        try {
          crashing.operator.approve(question, instead("{\"n\":2}"));
        } catch (KernelHalted powerGone) {
          // nobody heard whether it was taken
        }

        crashing.crash(new SplittableRandom(writes));

        crashing.model.always("model", ScriptedModel.says("done"));
        if (isPending(crashing, question)) {
          ok(crashing.operator.approve(question, instead("{\"n\":2}")));
        }
        assertThat(crashing.operator.await(run)).isPresent();
        assertThat(tool.performed()).as("writes %s", writes).isNotEmpty().containsOnly("{\"n\":2}");
        assertThat(crashing.facts(CallFact.Intended.class))
            .as("writes %s", writes)
            .hasSize(1);
        assertThat(crashing.facts(ApprovalFact.Requested.class)).hasSize(1);
      }
    }
  }

  private static boolean isPending(KernelFixture fixture, ApprovalId question) {
    return fixture
        .kernel
        .state()
        .approvals()
        .get(question)
        .filter(open -> open.verdict() == Approval.Verdict.PENDING)
        .isPresent();
  }
}
