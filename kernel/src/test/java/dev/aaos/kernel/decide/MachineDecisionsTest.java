package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Booting, halting, sessions.
class MachineDecisionsTest {
  private final Table table = new Table();

  @Test
  void boot_onANewMachine_recordsItself() {
    int interrupted = table.done(new Command.Boot("0.1.0", 42));

    assertThat(interrupted).isZero();
    assertThat(table.onlyFact()).isEqualTo(new MachineFact.Booted("0.1.0", 42));
  }

  @Test
  void boot_closesWhatTheLastDaemonLeftOpen_andLeavesAgentsAndGrants() {
    AgentId agent = table.gated("shell", "tool: *");
    RunId calling = table.run(agent);
    RunId asking = table.run(agent);
    RunId ended = table.run(agent);
    table.done(Table.ending(ended));
    long intent = table.intent(table.calling(agent, Optional.of(calling), "echo"));
    Command.Intend question = table.calling(agent, Optional.of(asking), "shell");
    table.done(question);

    int interrupted = table.done(new Command.Boot("0.1.0", 42));

    assertThat(interrupted).isEqualTo(2);
    assertThat(table.facts())
        .containsExactly(
            new MachineFact.Booted("0.1.0", 42),
            new CallFact.Concluded(
                intent, "echo", Call.Status.UNKNOWN, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon"),
            new ApprovalFact.Closed(
                question.question(), Verdict.WITHDRAWN, "the daemon ended while it waited"),
            new RunFact.Ended(calling, StopReason.INTERRUPTED, BlobRef.EMPTY, 0, Usage.ZERO),
            new RunFact.Ended(asking, StopReason.INTERRUPTED, BlobRef.EMPTY, 0, Usage.ZERO));
    assertThat(table.state.calls().isEmpty()).isTrue();
    assertThat(table.state.approvals().isEmpty()).isTrue();
    assertThat(table.state.agent(agent).orElseThrow().isRunning()).isTrue();
    assertThat(table.state.agent(agent).orElseThrow().activeRuns().isEmpty()).isTrue();
    assertThat(table.state.run(calling).map(Run::transcript).orElseThrow().last())
        .contains(new Entry.Refused(
            "call", "outcome unknown: the daemon ended while this call was under way"));
  }

  @Test
  void boot_twice_findsNothingMoreToClose() {
    AgentId agent = table.agent("tool: *");
    table.intent(table.calling(agent, Optional.of(table.run(agent)), "echo"));
    table.done(new Command.Boot("0.1.0", 42));

    assertThat(table.<Integer>done(new Command.Boot("0.1.0", 43))).isZero();
    assertThat(table.onlyFact()).isEqualTo(new MachineFact.Booted("0.1.0", 43));
  }

  @Test
  void aSession_isTheRecordThatOpenedIt() {
    MachineFact.SessionOpened opened =
        new MachineFact.SessionOpened("socket", "uid 1000 (ann)", 1000, 1000, 7);

    SessionId session = table.done(new Command.OpenSession(opened));

    assertThat(session).isEqualTo(new SessionId(1));
    assertThat(table.onlyFact()).isEqualTo(opened);
    assertThat(table.last.getFirst().labels()).isEqualTo(Labels.operator());
  }

  @Test
  void halt_recordsItself() {
    assertThat(table.decide(new Command.Halt())).isEqualTo(Result.ok(0));
    assertThat(table.onlyFact()).isEqualTo(new MachineFact.Halted());
  }
}
