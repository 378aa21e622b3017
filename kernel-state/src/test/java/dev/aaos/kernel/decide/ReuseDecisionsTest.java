package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.LoopWatch.Loop;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.RunFact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Runs that are told again what was answered before.
class ReuseDecisionsTest {
  private static final Labels WEB = Labels.untrusted(Labels.Origin.WEB);

  private final Table table = new Table(KernelLimits.DEFAULT);
  private final AgentId agent = table.agent("tool: t");

  private static Command.ReuseInference reusing(RunId run, Loop loop) {
    var again = new RunFact.InferenceReused(run, Table.BLOB, Reply.Ending.COMPLETE, "m", 1);
    return new Command.ReuseInference(again, WEB, loop, 1);
  }

  private Run runOf(RunId run) {
    return table.state.run(run).orElseThrow();
  }

  @Test
  void theAnswer_isPartOfTheTranscript_withItsLabels_andCostsNothing() {
    RunId run = table.run(agent);
    Command.ReuseInference again = reusing(run, Loop.NONE);
    Run before = runOf(run);

    Optional<Long> recorded = table.done(again);

    assertThat(recorded).contains(table.state.sequence());
    assertThat(table.onlyFact()).isEqualTo(again.again());
    assertThat(runOf(run).transcript().toList())
        .hasSize(before.transcript().size() + 1)
        .endsWith(new Run.Entry.Stored(Table.BLOB));
    assertThat(runOf(run).progress().replies()).isEqualTo(1);
    assertThat(runOf(run).progress().lastEnding()).contains(Reply.Ending.COMPLETE);
    assertThat(runOf(run).usage()).isEqualTo(Usage.ZERO);
    assertThat(runOf(run).activity()).isEqualTo(new Run.Activity.Thinking());
    assertThat(runOf(run).labels())
        .isEqualTo(before.labels().join(WEB).join(Labels.from(Labels.Origin.MODEL)));
    assertThat(table.last.getFirst().labels()).isEqualTo(runOf(run).labels());
  }

  @Test
  void aRunThatHasToStop_isToldNothingAgain() {
    RunId circling = table.run(agent);
    RunId late = new RunId(table.id());
    Command.StartRun plain = Table.starting(agent, late, Optional.empty());
    table.done(new Command.StartRun(
        late,
        agent,
        plain.message(),
        Optional.empty(),
        false,
        Optional.of(Duration.ofSeconds(5)),
        plain.labels(),
        1));
    table.now = table.now.plusSeconds(5);

    assertThat(table.done(reusing(circling, new Loop(10, "t")))).isEmpty();
    assertThat(table.last).isEmpty();
    assertThat(table.done(reusing(late, Loop.NONE))).isEmpty();
    assertThat(table.last).isEmpty();
    assertThat(table.done(reusing(circling, new Loop(9, "t")))).isPresent();
  }

  @Test
  void aRunThatHasEnded_isToldNothing() {
    RunId run = table.run(agent);
    table.done(Table.ending(run));

    Result<Optional<Long>> refused = table.decide(reusing(run, Loop.NONE));

    assertThat(refused).isEqualTo(Result.refused(Errno.EINTR, "run " + run + " has ended"));
    assertThat(table.last).isEqualTo(List.of());
  }
}
