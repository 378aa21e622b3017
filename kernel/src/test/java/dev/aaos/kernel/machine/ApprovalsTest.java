package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that wait for a person.
class ApprovalsTest {
  private final ScriptedTool echo = ScriptedTool.echo();
  private final ScriptedTool search =
      new ScriptedTool("search", (input, context) -> ScriptedTool.done("{}"), "web_search");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private KernelFixture fixture = KernelFixture.booted(echo, search);

  ApprovalsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  private Future<Result<String>> invoke(AgentId agent, String tool, String input) {
    return threads.submit(() -> fixture.operator.invokeTool(agent, tool, input));
  }

  private ApprovalFact.Requested asked() throws InterruptedException {
    return fixture.await(ApprovalFact.Requested.class);
  }

  private static Result<String> result(Future<Result<String>> call) throws Exception {
    return call.get();
  }

  @Test
  void aYes_letsTheVeryCallBeMade_once() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{\"a\":1}");
    ApprovalFact.Requested question = asked();
    assertThat(echo.performed()).isEmpty();
    assertThat(fixture.kernel.content().get(question.effect()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("echo {\"a\":1}");

    ok(fixture.operator.answer(question.id(), true, "fine"));

    assertThat(result(call)).isEqualTo(Result.ok("{\"a\":1}"));
    assertThat(echo.performed()).containsExactly("{\"a\":1}");
    assertThat(fixture.operator.answer(question.id(), true, ""))
        .isEqualTo(Result.refused(
            Errno.ENOENT, "ipc error: no pending approval with id " + question.id()));
    Future<Result<String>> same = invoke(agent, "echo", "{\"a\":1}");
    ok(fixture.operator.answer(asked().id(), false, "not again"));
    assertThat(result(same)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void twoPeople_areNeeded_whereTheManifestSaysSo() throws Exception {
    Quorum two = new Quorum(2, false, Optional.empty(), false);
    AgentId agent = ok(fixture.operator.spawn(KernelFixture.asked("a", "echo", two, "tool: *")));
    Operator bob = fixture.kernel.open(new MachineFact.SessionOpened("test", "bob", 2, 2, 2));
    Future<Result<String>> call = invoke(agent, "echo", "{}");
    ApprovalId question = fixture.await(ApprovalFact.Posed.class).question().id();

    ok(fixture.operator.answer(question, true, ""));

    assertThat(fixture.operator.answer(question, true, ""))
        .isEqualTo(Result.refused(
            Errno.EEXIST, "'tester' has approved this already: one more person must approve it"));
    assertThat(echo.performed()).isEmpty();
    ok(bob.answer(question, true, ""));
    assertThat(result(call)).isEqualTo(Result.ok("{}"));
    assertThat(fixture.facts(ApprovalFact.Answered.class))
        .extracting(answered -> answered.by().name())
        .containsExactly("tester", "bob");
  }

  @Test
  void nobodyObjectingInTime_isAYes_whereTheManifestSaysSo() throws Exception {
    Quorum lax = new Quorum(1, false, Optional.of(Duration.ofMillis(20)), true);
    AgentId agent = ok(fixture.operator.spawn(KernelFixture.asked("a", "echo", lax, "tool: *")));

    Result<String> done = fixture.operator.invokeTool(agent, "echo", "{}");

    assertThat(done).isEqualTo(Result.ok("{}"));
    assertThat(fixture.facts(ApprovalFact.Closed.class))
        .extracting(ApprovalFact.Closed::reason)
        .containsExactly("nobody objected within 20ms");
  }

  @Test
  void aNo_isARefusalWithItsReason() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{}");

    ok(fixture.operator.answer(asked().id(), false, "too risky"));

    assertThat(result(call)).isEqualTo(Result.refused(Errno.EACCES, "approval denied: too risky"));
    assertThat(fixture.facts(CallFact.Refused.class)).hasSize(1);
    assertThat(echo.performed()).isEmpty();
  }

  @Test
  void nobodyAnsweringInTime_isANo() throws Exception {
    fixture.close();
    fixture = KernelFixture.booted(KernelFixture.patience(Duration.ofMillis(20)), echo);
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));

    Result<String> refused = fixture.operator.invokeTool(agent, "echo", "{}");

    assertThat(refused)
        .isEqualTo(
            Result.refused(Errno.EACCES, "approval denied: approval request timed out after 0s"));
    assertThat(fixture.facts(ApprovalFact.Closed.class))
        .extracting(ApprovalFact.Closed::verdict)
        .containsExactly(Verdict.EXPIRED);
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
  }

  @Test
  void aPatienceOfAges_isNoError() throws Exception {
    fixture.close();
    fixture =
        KernelFixture.booted(KernelFixture.patience(Duration.ofSeconds(Long.MAX_VALUE)), echo);
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{}");

    ok(fixture.operator.answer(asked().id(), true, ""));

    assertThat(result(call)).isEqualTo(Result.ok("{}"));
  }

  @Test
  void aCallerThatLeaves_withdrawsItsQuestion() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{}");
    ApprovalFact.Requested question = asked();

    call.cancel(true);

    ApprovalFact.Closed closed = fixture.await(ApprovalFact.Closed.class);
    assertThat(closed)
        .isEqualTo(new ApprovalFact.Closed(
            question.id(), Verdict.WITHDRAWN, "nobody waits for it any more"));
    assertThat(fixture.operator.answer(question.id(), true, "")).isInstanceOf(Result.Refused.class);
  }

  @Test
  void stoppingTheAgent_withdrawsItsQuestion_andTheCallerHears() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{}");
    asked();

    ok(fixture.operator.stop(agent));

    assertThat(result(call))
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.EINTR));
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
    assertThat(echo.performed()).isEmpty();
  }

  @Test
  void revokingWhileACallWaits_refusesIt_whateverThePersonSays() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "search", "tool: *", "web_search")));
    Future<Result<String>> call = invoke(agent, "search", "{}");
    ApprovalFact.Requested question = asked();
    ok(fixture.operator.revoke(2));

    ok(fixture.operator.answer(question.id(), true, ""));

    assertThat(result(call))
        .isEqualTo(Result.refused(Errno.EACCES, "'web_search' (grant 2) was revoked"));
    assertThat(search.performed()).isEmpty();
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
  }

  @Test
  void aChild_asksForWhatItsParentMustAskFor() throws Exception {
    AgentId parent = ok(fixture.operator.spawn(manifest(
        "p",
        List.of(
            CapabilityRequest.parse("spawn_child: *"),
            CapabilityRequest.parse("tool: *"),
            constrained("exec", "/bin/*", Map.of("approval", "always"))),
        Set.of("echo"),
        Terms.USUAL)));
    Future<RunReport> run = threads.submit(() -> fixture.run(parent, kernel -> {
      AgentId self = ok(kernel.call(new Syscall.Self())).agent();
      if (!self.equals(parent)) {
        var call = new Syscall.InvokeTool(new Handle(0), "c", "echo", "{}");
        return exit(ok(kernel.call(call)).toString());
      }
      AgentId child = ok(kernel.call(new Syscall.Spawn(manifest("c", "tool: echo"), "")));
      return exit(ok(kernel.call(new Syscall.RunChild(child, "go"))).response());
    }));
    ApprovalFact.Requested question = asked();

    ok(fixture.operator.answer(question.id(), true, ""));

    assertThat(question.agent()).isNotEqualTo(parent);
    assertThat(run.get().response()).isEqualTo(new ToolAnswer("c", "{}", false).toString());
  }

  @Test
  void twoCallsThatWait_areAnsweredApart() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> first = invoke(agent, "echo", "{\"n\":1}");
    ApprovalId one = asked().id();
    Future<Result<String>> second = invoke(agent, "echo", "{\"n\":2}");
    ApprovalId two = asked().id();

    ok(fixture.operator.answer(two, true, ""));
    assertThat(result(second)).isEqualTo(Result.ok("{\"n\":2}"));
    assertThat(first.isDone()).isFalse();
    ok(fixture.operator.answer(one, false, "no"));

    assertThat(result(first)).isInstanceOf(Result.Refused.class);
    assertThat(echo.performed()).containsExactly("{\"n\":2}");
  }

  @Test
  void aShutdown_tellsWhoeverWaitsForAPerson_andTheNextBootWithdrawsTheQuestion() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    Future<Result<String>> call = invoke(agent, "echo", "{}");
    ApprovalFact.Requested question = asked();

    fixture.kernel.close();

    assertThat(call)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(KernelHalted.class);
    fixture.boot();
    assertThat(fixture.facts(ApprovalFact.Closed.class))
        .containsExactly(new ApprovalFact.Closed(
            question.id(), Verdict.WITHDRAWN, "the daemon ended while it waited"));
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
  }
}
