package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.device.Referee.Question;
import dev.aaos.kernel.device.Referee.Spent;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A call, as the referee is asked about it, and about what it turns out to need.
///
/// @param run empty when an operator asked for it
/// @param command the command line of the program that it starts
/// @param planned what it is known to need from the beginning
record Subject(
    AgentId agent,
    Optional<RunId> run,
    String tool,
    Optional<String> command,
    String input,
    List<Capability> planned) {
  /// Copies the list.
  Subject {
    planned = List.copyOf(planned);
  }

  /// Returns the call that it is for it to have `need` besides.
  Subject needing(Capability need) {
    return new Subject(agent, run, tool, command, input, List.of(need));
  }

  /// Returns what is ruled of the call as it is planned.
  Ruling ruling(Core core) {
    return core.devices().referee().judge(question(core, planned));
  }

  /// Returns what is ruled of its having `need` as well, whatever was ruled of the plan.
  Ruling ruling(Core core, Capability need) {
    return core.devices().referee().judge(question(core, List.of(need)));
  }

  /// Returns whether the object that was really opened is one that was ruled on before the call
  /// began, or that nothing is in the way of.
  boolean isRuled(Core core, Capability actual) {
    return planned.stream().anyMatch(need -> need.covers(actual))
        || ruling(core, actual) instanceof Ruling.Allowed;
  }

  /// Returns whether nothing would ever be in the way of its having part of `wanted`.
  boolean isLeftAlone(Core core, Capability wanted) {
    return core.devices().referee().leavesAlone(question(core, List.of(wanted)), wanted);
  }

  /// Returns what the referee is asked about it as it is planned.
  Question question(Core core) {
    return question(core, planned);
  }

  private Question question(Core core, List<Capability> needs) {
    State state = core.machine().state();
    Instant now = core.machine().clock().now();
    Optional<Run> current = run.flatMap(state::run);
    Labels labels = current.map(Run::labels).orElse(Labels.NONE);
    return new Question(
        path(state), tool, needs, command, input, labels, spent(state, current, now), now);
  }

  /// Returns the names of the agent and those it descends from.
  private String path(State state) {
    List<String> names = new ArrayList<>();
    for (Optional<Agent> at = state.agent(agent); at.isPresent(); at = above(state, at.get())) {
      names.add(at.get().identity().name());
    }
    Collections.reverse(names);
    return String.join("/", names);
  }

  private static Optional<Agent> above(State state, Agent agent) {
    return agent.identity().parent().flatMap(state::agent);
  }

  private Spent spent(State state, Optional<Run> current, Instant now) {
    Optional<Agent> whose = state.agent(agent);
    Optional<Account> money = Optional.empty();
    for (Optional<Agent> at = whose; at.isPresent() && money.isEmpty(); ) {
      money = money(at.get().budget());
      at = above(state, at.get());
    }
    return new Spent(
        current.map(one -> one.usage().total()).orElse(0L),
        whose.map(one -> one.usage().total()).orElse(0L),
        money
            .or(() -> money(state.spending().system()))
            .map(account -> OptionalLong.of(account.at(now).used()))
            .orElse(OptionalLong.empty()));
  }

  private static Optional<Account> money(Budget budget) {
    return budget.accounts().stream()
        .filter(account -> account.quota().resource() == Resource.MONEY)
        .findFirst();
  }
}
