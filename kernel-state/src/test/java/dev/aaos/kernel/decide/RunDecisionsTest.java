package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Runs: beginning, asking the model, ending.
class RunDecisionsTest {
  private static final BlobRef REPLY = new BlobRef(new Digest(2, 2, 2, 2), 1, 9, 9);

  private final Table table = new Table();
  private final AgentId agent = table.agent("web_search");

  private Run runOf(RunId run) {
    return table.state.run(run).orElseThrow();
  }

  @Test
  void start_recordsTheMessage_labelledAsTheCallerIs() {
    RunId run = table.run(agent);

    assertThat(table.last.getFirst().labels()).isEqualTo(Labels.operator());
    assertThat(table.onlyFact())
        .isEqualTo(
            new RunFact.Started(run, agent, Table.BLOB, Optional.empty(), false, Optional.empty()));
    assertThat(runOf(run).transcript().toList()).containsExactly(new Entry.Stored(Table.BLOB));
    assertThat(runOf(run).labels()).isEqualTo(Labels.operator());
    assertThat(table.state.agent(agent).orElseThrow().activeRuns().contains(run))
        .isTrue();
  }

  @Test
  void start_ofNobodyOrOfOneStopped_isRefused() {
    AgentId unknown = new AgentId(table.id());
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    for (AgentId gone : List.of(unknown, agent)) {
      assertThat(table.decide(Table.starting(gone, new RunId(table.id()), Optional.empty())))
          .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + gone));
    }
  }

  @Test
  void start_withAnIdInUse_isRefused() {
    RunId run = table.run(agent);

    assertThat(table.decide(Table.starting(agent, run, Optional.empty())))
        .isEqualTo(Result.refused(Errno.EEXIST, "run exists: " + run));
  }

  @Test
  void start_beyondTheRunsOneAgentMayHave_isRefused_untilOneHasEnded() {
    Table small = new Table(Table.SMALL);
    AgentId busy = small.agent("web_search");
    RunId first = small.run(busy);
    small.run(busy);

    Result<Long> refused =
        small.decide(Table.starting(busy, new RunId(small.id()), Optional.empty()));
    small.done(Table.ending(first));

    assertThat(refused)
        .isEqualTo(Result.refused(
            Errno.EAGAIN,
            "agent " + busy + " has 2 runs under way, which is the most: wait for one to end"));
    assertThat(small.decide(Table.starting(busy, new RunId(small.id()), Optional.empty())))
        .isInstanceOf(Result.Ok.class);
  }

  @Test
  void continuing_goesOnWithTheConversationAndItsLabels() {
    RunId first = table.run(agent);
    table.done(Table.asking(first));
    table.done(Table.replying(first, Usage.of(10, 5)));
    table.done(Table.ending(first));

    RunId second = new RunId(table.id());
    table.done(Table.starting(agent, second, Optional.of(first)));

    assertThat(runOf(second).transcript().toList()).hasSize(3);
    assertThat(runOf(second).labels().origins())
        .containsExactly(Labels.Origin.OPERATOR, Labels.Origin.MODEL);
    assertThat(runOf(second).progress().replies()).isZero();
    assertThat(runOf(second).usage()).isEqualTo(Usage.ZERO);
    assertThat(runOf(first).transcript().toList()).hasSize(2);
  }

  @Test
  void continuing_aRunOfAnotherAgent_orUnderWay_orUnknown_isRefused() {
    AgentId other = table.agent("web_search");
    RunId ended = table.run(other);
    table.done(Table.ending(ended));
    RunId active = table.run(agent);
    RunId unknown = new RunId(table.id());

    for (RunId wrong : List.of(ended, active, unknown)) {
      assertThat(table.decide(Table.starting(agent, new RunId(table.id()), Optional.of(wrong))))
          .isEqualTo(Result.refused(Errno.ENOENT, "agent " + agent + " has no ended run " + wrong));
    }
  }

  @Test
  void aReply_becomesPartOfTheTranscript_andIsChargedUpTheTree() {
    AgentId parent = table.budgeted(Optional.empty(), Quota.tokens(1_000, 0));
    AgentId child = table.child(parent);
    RunId run = table.run(child);
    table.done(Table.asking(run));
    assertThat(runOf(run).activity()).isEqualTo(new Activity.Inferring());

    table.done(
        new Command.FinishInference(run, REPLY, Reply.Ending.TOOL_USE, Usage.of(10, 5), 0, 1));

    assertThat(runOf(run).transcript().last()).contains(new Entry.Stored(REPLY));
    assertThat(runOf(run).progress().replies()).isEqualTo(1);
    assertThat(runOf(run).progress().lastEnding()).contains(Reply.Ending.TOOL_USE);
    assertThat(runOf(run).activity()).isEqualTo(new Activity.Thinking());
    assertThat(table.state.agent(child).map(Agent::usage)).contains(Usage.of(10, 5));
    assertThat(table.state.agent(parent).map(Agent::usage)).contains(Usage.ZERO);
    assertThat(table
            .state
            .agent(parent)
            .orElseThrow()
            .budget()
            .accounts()
            .getFirst()
            .used())
        .isEqualTo(15);
  }

  @Test
  void end_isRecordedOnce() {
    RunId run = table.run(agent);
    table.done(Table.replying(run, Usage.of(3, 4)));

    table.done(new Command.EndRun(run, StopReason.COMPLETE, REPLY, 1));

    assertThat(table.onlyFact())
        .isEqualTo(new RunFact.Ended(run, StopReason.COMPLETE, REPLY, 1, Usage.of(3, 4)));
    assertThat(runOf(run).end()).contains(new Run.End(StopReason.COMPLETE, REPLY, 1, table.now));
    assertThat(table.state.agent(agent).orElseThrow().activeRuns().isEmpty()).isTrue();
    assertThat(table.decide(Table.ending(run)))
        .isEqualTo(Result.refused(Errno.EINTR, "run " + run + " has ended"));
    assertThat(table.last).isEmpty();
  }

  @Test
  void stop_endsOneRun_ofThatAgentOnly() {
    AgentId other = table.agent("web_search");
    RunId run = table.run(agent);

    Result<List<AgentId>> others =
        table.decide(new Command.StopRun(other, run, StopReason.RUN_STOPPED, 1));
    table.done(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, 1));

    assertThat(others)
        .isEqualTo(
            Result.refused(Errno.ESRCH, "agent " + other + " has no run " + run + " under way"));
    assertThat(table.onlyFact())
        .isEqualTo(new RunFact.Ended(run, StopReason.RUN_STOPPED, BlobRef.EMPTY, 0, Usage.ZERO));
    assertThat(table.state.agent(agent).orElseThrow().isRunning()).isTrue();
    assertThat(table.decide(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, 1)))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void anEndedRun_asksNothingMore() {
    RunId run = table.run(agent);
    table.done(Table.ending(run));
    Result<Long> gone = Result.refused(Errno.EINTR, "run " + run + " has ended");

    assertThat(table.decide(Table.asking(run))).isEqualTo(gone);
    assertThat(table.decide(Table.asking(new RunId(table.id()))))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void aFailureAfterTheEnd_isRecorded() {
    RunId run = table.run(agent);
    table.done(Table.asking(run));
    table.done(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, 1));

    Result<Long> late =
        table.decide(new Command.FailInference(run, "TIMEOUT", "slow", Optional.of(Loss.NONE), 1));

    assertThat(late).isEqualTo(Result.refused(Errno.EINTR, "run " + run + " has ended"));
    assertThat(table.onlyFact()).isEqualTo(new RunFact.InferenceFailed(run, "TIMEOUT", "slow"));
    assertThat(runOf(run).activity()).isEqualTo(new Activity.Ended());
  }

  @Test
  void aReplyAfterTheEnd_isSettled_butNotServedAndNotPartOfTheTranscript() {
    RunId run = table.run(agent);
    table.done(Table.asking(run));
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));
    Run before = runOf(run);

    Result<Long> late = table.decide(Table.replying(run, Usage.of(10, 5)));

    assertThat(late).isEqualTo(Result.refused(Errno.EINTR, "run " + run + " has ended"));
    assertThat(table.onlyFact()).isInstanceOf(RunFact.InferenceDone.class);
    assertThat(runOf(run)).isEqualTo(before.spent(Usage.of(10, 5)));
    assertThat(runOf(run).activity()).isEqualTo(new Activity.Ended());
    assertThat(table.state.agent(agent).map(Agent::usage)).contains(Usage.of(10, 5));
  }

  @Test
  void aFailure_isRecordedAndTheRunGoesOn() {
    RunId run = table.run(agent);
    table.done(Table.asking(run));

    table.done(new Command.FailInference(run, "RATE_LIMITED", "429", Optional.of(Loss.NONE), 2));

    assertThat(table.onlyFact()).isEqualTo(new RunFact.InferenceFailed(run, "RATE_LIMITED", "429"));
    assertThat(runOf(run).activity()).isEqualTo(new Activity.Thinking());
    assertThat(runOf(run).isActive()).isTrue();
  }

  @Test
  void endedRuns_stayListedUpToTheLimit() {
    Table small = new Table(Table.SMALL);
    AgentId busy = small.agent("web_search");
    RunId first = small.run(busy);
    small.done(Table.ending(first));
    for (int i = 1; i < Table.SMALL.finishedRuns(); i++) {
      small.done(Table.ending(small.run(busy)));
    }
    assertThat(small.state.run(first)).isPresent();

    small.done(Table.ending(small.run(busy)));

    assertThat(small.state.run(first)).isEmpty();
    assertThat(small.state.runs().size()).isEqualTo(Table.SMALL.finishedRuns());
    assertThat(small.decide(Table.starting(busy, new RunId(small.id()), Optional.of(first))))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void aRunThatGoesRoundInCircles_mayAskOnceMore_toSayWhereItStopped() {
    RunId run = table.run(agent);

    Begun nearly = table.done(Table.asking(run, new LoopWatch.Loop(9, "t")));
    table.done(Table.replying(run, Usage.ZERO));
    Begun stopped = table.done(Table.asking(run, new LoopWatch.Loop(10, "t")));

    assertThat(nearly).isInstanceOf(Begun.Ask.class);
    assertThat(stopped).isInstanceOfSatisfying(Begun.Close.class, close -> {
      assertThat(close.ending()).isEqualTo(Reply.Ending.NO_PROGRESS);
      assertThat(close.why()).contains("last 10 turns", "at last for t");
    });
    assertThat(table.last).extracting(Draft::fact).contains(new RunFact.Stuck(run, "t", 10));
  }
}
