package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.answered;
import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Questions put to people, and what their answers allow.
class ApprovalDecisionsTest {
  private static final String WRONG = "the approval does not allow this exact call; ask again";

  private final Table table = new Table();

  private ApprovalId asked(Command.Intend call) {
    return ((Permission.AskFirst) table.done(call)).question();
  }

  private void answer(ApprovalId question, Verdict verdict) {
    table.done(Table.answering(question, verdict, "because"));
  }

  private static ApprovalFact said(ApprovalId question, Principal by, Verdict verdict) {
    return new ApprovalFact.Answered(
        question, by, verdict, "because", Optional.empty(), Optional.empty());
  }

  @Test
  void aGatedTool_asksBeforeAnythingIsCharged() {
    AgentId agent = table.gated("shell", "tool: shell", "exec: /bin/*");
    RunId run = table.run(agent);
    Command.Intend call = table.calling(agent, Optional.of(run), "shell", "exec: /bin/true");

    Permission permission = table.done(call);

    assertThat(permission).isEqualTo(new Permission.AskFirst(call.question()));
    assertThat(table.onlyFact())
        .isEqualTo(new ApprovalFact.Requested(
            call.question(),
            agent,
            Optional.of(run),
            "shell",
            Table.PRINT,
            Table.BLOB,
            Table.BLOB));
    assertThat(table.state.grants().meter(1).uses()).isZero();
    assertThat(table.state.run(run).orElseThrow().activity())
        .isEqualTo(new Activity.AwaitingApproval("shell"));
    assertThat(table.state.approvals().get(call.question()).map(Approval::verdict))
        .contains(Verdict.PENDING);
  }

  @Test
  void anUncoveredCall_isRefusedWithoutAskingAnybody() {
    AgentId agent = table.gated("shell", "tool: shell", "exec: /bin/*");
    Command.Intend call = table.calling(agent, Optional.empty(), "shell", "exec: /bin/true");
    table.done(new Command.Revoke(2, 1));

    assertThat(table.decide(call)).isInstanceOf(Result.Refused.class);
    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void aYes_allowsTheCallOnce() {
    AgentId agent = table.gated("shell", "tool: shell");
    Command.Intend call = table.calling(agent, Optional.empty(), "shell");
    ApprovalId question = asked(call);
    answer(question, Verdict.APPROVED);

    long intent = table.intent(answered(call, question));

    assertThat(((CallFact.Intended) table.onlyFact()).approval()).contains(question);
    assertThat(table.last.getFirst().sequence()).isEqualTo(intent);
    assertThat(table.state.approvals().isEmpty()).isTrue();
    assertThat(table.decide(answered(call, question)))
        .isEqualTo(Result.refused(Errno.EACCES, WRONG));
  }

  @Test
  void aYes_forAnotherInputOrAnotherAgent_orNoYes_isNone() {
    AgentId agent = table.gated("shell", "tool: shell");
    AgentId other = table.gated("shell", "tool: shell");
    Command.Intend call = table.calling(agent, Optional.empty(), "shell");
    Command.Intend others = table.calling(other, Optional.empty(), "shell");
    ApprovalId question = asked(call);
    Command.Intend changed = new Command.Intend(
        call.site(),
        call.tool(),
        call.asking(),
        call.needs(),
        call.effect(),
        call.input(),
        call.effectText(),
        new Digest(8, 8, 8, 8),
        call.question(),
        Optional.of(question),
        new Ruling.Allowed());

    assertThat(table.decide(answered(call, question))) // still pending
        .isEqualTo(Result.refused(Errno.EACCES, WRONG));
    answer(question, Verdict.APPROVED);
    assertThat(table.decide(changed)).isEqualTo(Result.refused(Errno.EACCES, WRONG));
    assertThat(table.decide(answered(others, question)))
        .isEqualTo(Result.refused(Errno.EACCES, WRONG));
    assertThat(table.decide(answered(call, new ApprovalId(table.id()))))
        .isEqualTo(Result.refused(Errno.EACCES, WRONG));
    assertThat(table.state.approvals().size()).isEqualTo(1);
    assertThat(table.done(answered(call, question))).isInstanceOf(Permission.Granted.class);
  }

  @Test
  void someoneElsesYes_isNotUsedUpByACallThatNeedsNone() {
    AgentId agent = table.gated("shell", "tool: shell");
    AgentId free = table.agent("tool: shell");
    ApprovalId question = asked(table.calling(agent, Optional.empty(), "shell"));
    answer(question, Verdict.APPROVED);

    Result<Permission> refused =
        table.decide(answered(table.calling(free, Optional.empty(), "shell"), question));

    assertThat(refused).isEqualTo(Result.refused(Errno.EACCES, WRONG));
    assertThat(table.state.approvals().size()).isEqualTo(1);
  }

  @Test
  void aYes_forACallThatIsRefusedSince_isClosed() {
    AgentId agent = table.gated("shell", "tool: shell", "web_search");
    RunId run = table.run(agent);
    Command.Intend call = table.calling(agent, Optional.of(run), "shell", "web_search");
    ApprovalId question = asked(call);
    answer(question, Verdict.APPROVED);
    table.done(new Command.Revoke(2, 1));

    Result<Permission> refused = table.decide(answered(call, question));

    assertThat(refused)
        .isEqualTo(Result.refused(Errno.EACCES, "'web_search' (grant 2) was revoked"));
    assertThat(table.facts())
        .containsExactly(
            new ApprovalFact.Closed(question, Verdict.WITHDRAWN, "the call it allowed was refused"),
            new CallFact.Refused(
                agent,
                Optional.of(run),
                "call",
                "shell",
                Errno.EACCES,
                "web_search",
                "'web_search' (grant 2) was revoked"));
    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void aNo_leavesNothingBehind_andTheFirstAnswerCounts() {
    AgentId agent = table.gated("shell", "tool: shell");
    RunId run = table.run(agent);
    ApprovalId question = asked(table.calling(agent, Optional.of(run), "shell"));

    answer(question, Verdict.DENIED);

    assertThat(table.facts())
        .containsExactly(
            said(question, Table.ANN, Verdict.DENIED),
            new ApprovalFact.Closed(question, Verdict.DENIED, "because"));
    assertThat(table.state.run(run).orElseThrow().activity()).isEqualTo(new Activity.Thinking());
    assertThat(table.decide(Table.answering(question, Verdict.APPROVED, "")))
        .isEqualTo(
            Result.refused(Errno.ENOENT, "ipc error: no pending approval with id " + question));
    table.decide(new Command.RefuseCall(
        new CallSite(agent, Optional.of(run), "call", 1),
        "shell",
        Errno.EACCES,
        Optional.empty(),
        "approval denied: because"));
    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void aNo_thatItsRunNeverHeard_goesWithTheRun() {
    AgentId agent = table.gated("shell", "tool: shell");
    RunId run = table.run(agent);
    answer(asked(table.calling(agent, Optional.of(run), "shell")), Verdict.DENIED);

    table.done(Table.ending(run));

    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void anAnswer_toARunThatHasEnded_leavesNothingBehind() {
    for (Verdict verdict : List.of(Verdict.DENIED, Verdict.EXPIRED, Verdict.APPROVED)) {
      AgentId agent = table.gated("shell", "tool: shell", "exec: /bin/*");
      RunId run = table.run(agent);
      ApprovalId question =
          asked(table.calling(agent, Optional.of(run), "shell", "exec: /bin/true"));
      table.done(Table.ending(run));

      answer(question, verdict);

      assertThat(table.state.approvals().isEmpty()).as(verdict.toString()).isTrue();
    }
  }

  @Test
  void aYes_canBeWithdrawn_butNotAnsweredAgain() {
    AgentId agent = table.gated("shell", "tool: shell");
    ApprovalId question = asked(table.calling(agent, Optional.empty(), "shell"));
    answer(question, Verdict.APPROVED);

    for (Verdict late : List.of(Verdict.APPROVED, Verdict.DENIED, Verdict.EXPIRED)) {
      assertThat(table.decide(Table.answering(question, late, "")))
          .isInstanceOf(Result.Refused.class);
    }
    answer(question, Verdict.WITHDRAWN);

    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void questionsBeyondTheLimit_areRefusedAndRecorded() {
    Table small = new Table(Table.SMALL);
    AgentId agent = small.gated("shell", "tool: shell");
    for (int i = 0; i < Table.SMALL.pendingApprovals(); i++) {
      small.done(small.calling(agent, Optional.empty(), "shell"));
    }

    Result<Permission> refused = small.decide(small.calling(agent, Optional.empty(), "shell"));

    assertThat(refused)
        .isEqualTo(
            Result.refused(Errno.EAGAIN, "2 questions wait for people already; try again later"));
    assertThat(small.onlyFact()).isInstanceOf(CallFact.Refused.class);
  }

  @Test
  void aQuestionWithAnIdInUse_isRefused() {
    AgentId agent = table.gated("shell", "tool: shell");
    Command.Intend call = table.calling(agent, Optional.empty(), "shell");
    ApprovalId question = asked(call);

    assertThat(table.decide(call))
        .isEqualTo(Result.refused(Errno.EEXIST, "question exists: " + question));
    assertThat(table.state.approvals().size()).isEqualTo(1);
  }

  @Test
  void approvalFirst_asksOnce_andAlways_eachTime() {
    AgentId agent = table.agent(
        granted("tool: t"),
        granted("web_search", Map.of("approval", "first")),
        granted("exec: /bin/*", Map.of("approval", "always")));
    Command.Intend search = table.calling(agent, Optional.empty(), "t", "web_search");
    Command.Intend exec = table.calling(agent, Optional.empty(), "t", "exec: /bin/true");
    for (Command.Intend call : List.of(search, exec)) {
      ApprovalId question = asked(call);
      answer(question, Verdict.APPROVED);
      table.intent(answered(call, question));
    }

    assertThat(table.done(table.calling(agent, Optional.empty(), "t", "web_search")))
        .isInstanceOf(Permission.Granted.class);
    assertThat(table.done(table.calling(agent, Optional.empty(), "t", "exec: /bin/true")))
        .isInstanceOf(Permission.AskFirst.class);
  }
}
