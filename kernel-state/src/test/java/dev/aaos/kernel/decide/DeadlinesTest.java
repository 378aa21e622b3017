package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// By when runs have to end that are begun for others.
class DeadlinesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Table table = new Table();

  private RunId begin(AgentId agent, Optional<Duration> within) {
    RunId run = new RunId(table.id());
    Command.StartRun plain = Table.starting(agent, run, Optional.empty());
    table.done(new Command.StartRun(
        run, agent, plain.message(), Optional.empty(), false, within, plain.labels(), 1));
    return run;
  }

  private Optional<Instant> due(RunId run) {
    return table.state.run(run).orElseThrow().due();
  }

  @Test
  void aRunThatNobodyBounds_hasNoEnd() {
    AgentId agent = table.agent("tool: *");

    assertThat(due(begin(agent, Optional.empty()))).isEmpty();
    assertThat(table.facts()).noneMatch(RunFact.Due.class::isInstance);
  }

  @Test
  void aChildsRun_endsNoLaterThanTheOneItWorksFor() {
    AgentId parent = table.agent("tool: *");
    AgentId child = table.child(parent);
    RunId above = begin(parent, Optional.of(HOUR));

    RunId below = begin(child, Optional.of(HOUR.multipliedBy(2)));
    RunId sooner = begin(child, Optional.of(HOUR.dividedBy(2)));

    assertThat(due(below)).isEqualTo(due(above)).isPresent();
    assertThat(due(sooner).orElseThrow()).isBefore(due(above).orElseThrow());
  }

  @Test
  void aChildsRun_hasNoEnd_whileOneAboveHasNone() {
    AgentId parent = table.agent("tool: *");
    AgentId child = table.child(parent);
    begin(parent, Optional.of(HOUR));
    begin(parent, Optional.empty());

    assertThat(due(begin(child, Optional.empty()))).isEmpty();
  }
}
