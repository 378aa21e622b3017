package dev.aaos.kernel.decide;

import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.decide.Decision.Refusal;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.Point.Begun;
import dev.aaos.kernel.state.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is decided about going on from a point in the past.
///
/// The run is of a new agent, a child of the one whose run it is forked from, stopped or not:
/// each of its grants derives from one of that agent's which lives, so what is used up,
/// expired or revoked stays so; it has no account of its own and draws on those above it; and
/// its bounds are what was left of them at the point.
final class ForkDecisions {
  private ForkDecisions() {}

  static Decision<Long> fork(Worktable table, Command.Fork command) {
    Point point = command.point();
    Optional<Run> source = table.state().run(point.run());
    Optional<Agent> original = source
        .flatMap(run -> table.state().agent(run.agent()))
        .filter(agent -> isLineListed(table.state(), agent));
    if (source.isEmpty() || original.isEmpty()) {
      return table.refuse(
          Errno.ENOENT,
          "run " + point.run() + " is not listed, so what its agent held is gone and it cannot be"
              + " forked");
    }
    Optional<Refusal> obstacle = obstacle(table, command, source.get(), original.get());
    if (obstacle.isPresent()) {
      return table.refuse(obstacle.get().errno(), obstacle.get().reason());
    }
    spawn(table, command, original.get());
    var fact = new RunFact.Forked(
        command.run(),
        command.agent(),
        point.run(),
        command.message(),
        source.get().beginning().inherited() + point.entries(),
        point.ending(),
        point.begun().stream()
            .filter(call -> !call.repeatable())
            .map(Begun::callId)
            .toList(),
        command.stopsAgent());
    long begun = table.record(
        Optional.of(command.agent()),
        Optional.of(command.run()),
        point.sequence(),
        Labels.operator(),
        fact);
    Deadlines.set(table, command.agent(), command.run(), Optional.empty(), begun);
    return table.reply(begun);
  }

  /// Authority and accounts lead through all those above: one that is forgotten leaves none. As
  /// deep as the tree of agents, which the kernel's limits bound.
  static boolean isLineListed(State state, Agent agent) {
    Optional<AgentId> above = agent.identity().parent();
    while (above.isPresent()) {
      Optional<Agent> listed = state.agent(above.get());
      if (listed.isEmpty()) {
        return false;
      }
      above = listed.get().identity().parent();
    }
    return true;
  }

  private static Optional<Refusal> obstacle(
      Worktable table, Command.Fork command, Run source, Agent original) {
    Point point = command.point();
    if (table.state().agents().contains(command.agent())
        || table.state().run(command.run()).isPresent()) {
      return Optional.of(new Refusal(Errno.EEXIST, "run exists: " + command.run()));
    }
    if (source.beginning().inherited() + point.entries() > source.transcript().size()) {
      return Optional.of(new Refusal(
          Errno.EINVAL, "run " + point.run() + " did not come that far at " + point.sequence()));
    }
    for (Begun call : point.begun()) {
      if (table.state().calls().contains(call.intent())) {
        return Optional.of(new Refusal(
            Errno.EBUSY,
            "the call begun with record " + call.intent() + " is still under way: fork from a"
                + " record before that, or when it has ended"));
      }
    }
    if (table.state().living() >= table.limits().agents()) {
      return Optional.of(new Refusal(
          Errno.EAGAIN, "agent limit exceeded: max " + table.limits().agents() + " agents"));
    }
    int deepest = table.limits().depth();
    if (original.identity().depth() >= deepest) {
      return Optional.of(new Refusal(
          Errno.EAGAIN,
          "a fork is a child of the agent it is forked from, and agent " + original.id()
              + " is as deep as may be (" + deepest + "): fork an earlier run"));
    }
    return left(point, original).isPresent()
        ? Optional.empty()
        : Optional.of(new Refusal(
            Errno.EDQUOT,
            "run " + point.run() + " had used up its limits at record " + point.sequence()
                + ": fork from an earlier one"));
  }

  /// Returns what was left of the run's bounds at the point; empty when that was nothing.
  private static Optional<RunLimits> left(Point point, Agent original) {
    RunLimits all = original.identity().limits();
    int iterations = all.iterations() - point.replies();
    long tokens = all.totalTokens() - point.usage().total();
    return iterations < 1 || tokens < 1
        ? Optional.empty()
        : Optional.of(new RunLimits(iterations, tokens, all.outputTokens()));
  }

  private static void spawn(Worktable table, Command.Fork command, Agent original) {
    Agent.Identity of = original.identity();
    Grants grants = table.state().grants();
    List<Grant> alive = grants.derivable(original.id(), table.now());
    long born = table.record(
        command.agent(),
        Optional.empty(),
        command.cause(),
        new AgentFact.Spawned(
            command.agent(),
            Optional.of(original.id()),
            "",
            name(of.name(), command.point().sequence()),
            of.model(),
            of.systemPrompt(),
            of.manifest(),
            List.copyOf(of.approvalRequired()),
            new Lifecycle.OnDemand(),
            left(command.point(), original).orElseThrow(),
            Optional.empty()));
    for (Grant grant : alive) {
      var same = new NewGrant(
          OptionalLong.of(grant.id()), grant.capability(), Constraints.NONE, grant.root());
      AgentDecisions.issue(table, command.agent(), same, born);
    }
    of.program().ifPresent(program -> {
      var programmed = new AgentFact.Programmed(command.agent(), program);
      table.record(command.agent(), Optional.empty(), born, programmed);
    });
    AgentDecisions.confine(table, command.agent(), born, of.confinement());
    AgentDecisions.stand(table, command.agent(), born, of.standing());
    ApprovalDecisions.demand(table, command.agent(), born, of.quorum(), Optional.of(original.id()));
    if (of.asksOutcomes()) {
      var asks = new ApprovalFact.OutcomesAsked(command.agent());
      table.record(command.agent(), Optional.empty(), born, asks);
    }
  }

  /// A name of its own, which says where it comes from: a second agent of the same name would
  /// make that ambiguous for whoever sends to it.
  private static String name(String name, long sequence) {
    String point = "@" + sequence;
    return name.substring(0, Math.min(name.length(), KernelLimits.NAME - point.length())) + point;
  }
}
