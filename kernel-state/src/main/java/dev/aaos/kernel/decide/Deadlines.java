package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// By when runs have to end, in kernel time, waiting and daemons that were away included.
///
/// As with the limits of a process on its time (`setrlimit(2)`), the first is soft: a run that is
/// asked for more then may say where it stopped. One that has not ended [#GRACE] later is ended.
public final class Deadlines {
  /// How much longer than it has a run may take, so that what it is in the middle of can end and
  /// it can say where it stopped.
  public static final Duration GRACE = Duration.ofMinutes(1);

  private Deadlines() {}

  /// Notes by when a run of `id` that has just begun has to end: as its agent's manifest says or
  /// whoever began it, not after all the runs of the agent that it works for, and when the
  /// time is used up that it comes out of.
  ///
  /// @param within how long whoever began it lets it take
  /// @param begun the record of its beginning
  static void set(Worktable table, AgentId id, RunId run, Optional<Duration> within, long begun) {
    Optional<Agent> agent = table.state().agent(id);
    Optional<Duration> longest = agent.flatMap(one -> one.identity().standing().longest());
    Stream.of(
            Stream.concat(within.stream(), longest.stream()).map(table.now()::plus),
            agent.flatMap(one -> above(table.state(), one)).stream(),
            exhausted(table, id))
        .flatMap(each -> each)
        .min(Comparator.naturalOrder())
        .ifPresent(at -> table.record(
            Optional.of(id), Optional.of(run), begun, Labels.NONE, new RunFact.Due(run, at)));
  }

  /// Returns what is said to who wants to begin a run, the time of which is used up.
  static String refusal(Account spent) {
    String said =
        "the time budget is used up: " + Duration.ofMillis(spent.used()).toSeconds() + " of "
            + Duration.ofMillis(spent.quota().most()).toSeconds() + " s";
    return spent.resets().map(when -> said + "; it starts again at " + when).orElse(said);
  }

  /// Returns when each account of time is used up that a run of `id` comes out of: with one run
  /// under
  /// way it is the same moment however many others begin or end.
  private static Stream<Instant> exhausted(Worktable table, AgentId id) {
    return Stream.concat(
            table.state().line(id).stream().map(Agent::budget),
            Stream.of(table.state().spending().system()))
        .flatMap(budget -> budget.accounts().stream())
        .filter(account -> account.quota().resource() == Resource.TIME)
        .flatMap(account -> account.exhausted(table.now()).stream());
  }

  /// Returns by when the last run of the agent above has to end; nothing where one may go on.
  private static Optional<Instant> above(State state, Agent agent) {
    List<Optional<Instant>> all = new ArrayList<>();
    agent
        .identity()
        .parent()
        .flatMap(state::agent)
        .ifPresent(parent ->
            parent.activeRuns().forEach((id, active) -> all.add(state.run(id).flatMap(Run::due))));
    return all.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : all.stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
  }
}
