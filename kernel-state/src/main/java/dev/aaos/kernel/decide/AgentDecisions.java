package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What is decided about agents and what they hold.
final class AgentDecisions {
  private AgentDecisions() {}

  static Decision<Long> spawn(Worktable table, Command.Spawn command) {
    Optional<Obstacle> obstacle = obstacle(table, command);
    if (obstacle.isPresent()) {
      return refuse(
          table,
          new Command.RefuseSpawn(
              command.parent(),
              command.bundle().name(),
              obstacle.get().errno(),
              Optional.empty(),
              obstacle.get().reason(),
              command.cause()));
    }
    Set<String> gated = new TreeSet<>(command.approvalRequired());
    command
        .parent()
        .flatMap(table.state()::agent)
        .ifPresent(parent -> gated.addAll(parent.identity().approvalRequired()));
    Command.Bundle bundle = command.bundle();
    long born = table.record(
        Optional.of(command.id()),
        Optional.empty(),
        new Worktable.Origin(
            command.cause(), table.behind(command.parent(), Optional.empty(), command.cause())),
        Labels.NONE,
        new AgentFact.Spawned(
            command.id(),
            command.parent(),
            command.key(),
            bundle.name(),
            bundle.model(),
            bundle.systemPrompt(),
            bundle.manifest(),
            List.copyOf(gated),
            bundle.lifecycle(),
            bundle.limits(),
            Optional.empty()));
    for (NewGrant grant : command.grants()) {
      issue(table, command.id(), grant, born);
    }
    AgentId id = command.id();
    boolean asks = bundle.unknownOutcomes() == UnknownOutcomes.ASK
        || command.parent().filter(parent -> asksOutcomes(table, parent)).isPresent();
    if (asks) {
      table.record(id, Optional.empty(), born, new ApprovalFact.OutcomesAsked(id));
    }
    ApprovalDecisions.demand(table, id, born, bundle.quorum(), command.parent());
    bundle
        .program()
        .ifPresent(program -> note(table, id, born, new AgentFact.Programmed(id, program)));
    confine(table, id, born, bundle.confinement().below(above(table, command.parent())));
    terms(table, command, born);
    bundle.rules().ifPresent(rules -> note(table, id, born, new AgentFact.Supervises(id, rules)));
    bundle.place().ifPresent(place -> note(table, id, born, new AgentFact.Placed(id, place)));
    new TreeMap<>(bundle.kinds())
        .forEach((kind, schema) ->
            table.record(id, Optional.empty(), born, new MessageFact.Declared(id, kind, schema)));
    return table.reply(born);
  }

  static boolean asksOutcomes(Worktable table, AgentId id) {
    return table
        .state()
        .agent(id)
        .filter(agent -> agent.identity().asksOutcomes())
        .isPresent();
  }

  private static Confinement above(Worktable table, Optional<AgentId> parent) {
    return parent
        .flatMap(table.state()::agent)
        .map(agent -> agent.identity().confinement())
        .orElse(Confinement.USUAL);
  }

  /// Notes how the programs of an agent just made are held.
  static void confine(Worktable table, AgentId id, long born, Confinement confinement) {
    confinement.tier().ifPresent(tier -> note(table, id, born, new AgentFact.TierAsked(id, tier)));
    if (!confinement.limits().equals(ProgramLimits.USUAL)) {
      note(table, id, born, new AgentFact.ProgramsLimited(id, confinement.limits()));
    }
  }

  /// Notes how an agent just made asks models.
  static void stand(Worktable table, AgentId id, long born, Standing standing) {
    if (!standing.claim().equals(Claim.USUAL)) {
      note(table, id, born, new AgentFact.Claims(id, standing.claim()));
    }
    if (!standing.ladder().equals(Ladder.NONE)) {
      note(table, id, born, new AgentFact.Climbs(id, standing.ladder()));
    }
    standing.longest().ifPresent(most -> note(table, id, born, new AgentFact.Timed(id, most)));
    if (!standing.window().equals(ContextWindow.USUAL)) {
      note(table, id, born, new AgentFact.Windowed(id, standing.window()));
    }
    if (standing.reuses()) {
      note(table, id, born, new AgentFact.Reuses(id));
    }
  }

  private static void terms(Worktable table, Command.Spawn command, long born) {
    Optional<Claim> above = command
        .parent()
        .flatMap(table.state()::agent)
        .map(agent -> agent.identity().standing().claim());
    Terms terms = command.bundle().terms();
    var standing = new Standing(
        terms.claim(above), terms.ladder(), terms.longest(), terms.window(), terms.reuses());
    stand(table, command.id(), born, standing);
    List<Quota> quotas = terms.quotas();
    if (!quotas.isEmpty()) {
      note(table, command.id(), born, new AgentFact.Budgeted(command.id(), quotas));
    }
  }

  static Decision<Long> setBudget(Worktable table, Command.SetBudget command) {
    if (command.agent().isEmpty()) {
      var fact = new MachineFact.Budgeted(command.quotas());
      return table.reply(
          table.record(Optional.empty(), Optional.empty(), command.cause(), Labels.NONE, fact));
    }
    AgentId id = command.agent().get();
    return table.state().agent(id).filter(agent -> agent.stoppedAt().isEmpty()).isPresent()
        ? table.reply(table.record(
            id, Optional.empty(), command.cause(), new AgentFact.Budgeted(id, command.quotas())))
        : table.refuse(Errno.ESRCH, "agent not found: " + id);
  }

  private static void note(Worktable table, AgentId agent, long born, AgentFact fact) {
    table.record(agent, Optional.empty(), born, fact);
  }

  /// Lets a supervisor and its children begin.
  static Decision<Long> makeReady(Worktable table, Command.MakeReady command) {
    Optional<Agent> waiting = table
        .state()
        .agent(command.supervisor())
        .filter(agent -> agent.state() == AgentState.STARTING);
    return waiting.isPresent()
        ? table.reply(table.record(
            command.supervisor(),
            Optional.empty(),
            command.cause(),
            new AgentFact.Ready(command.supervisor())))
        : table.refuse(Errno.ESRCH, "agent not found: " + command.supervisor());
  }

  static void issue(Worktable table, AgentId owner, NewGrant wanted, long cause) {
    Grant grant = new Grant(
        table.state().grants().nextId(),
        owner,
        wanted.parent(),
        wanted.capability(),
        wanted.constraints(),
        wanted.root(),
        wanted.constraints().expires().map(table.now()::plus));
    table.record(owner, Optional.empty(), cause, new GrantFact.Issued(grant));
  }

  private record Obstacle(Errno errno, String reason) {}

  private static Optional<Obstacle> obstacle(Worktable table, Command.Spawn command) {
    State state = table.state();
    if (state.agents().contains(command.id())) {
      return Optional.of(new Obstacle(Errno.EEXIST, "agent exists: " + command.id()));
    }
    if (state.living() >= table.limits().agents()) {
      return Optional.of(new Obstacle(
          Errno.EAGAIN,
          "invalid manifest: agent limit exceeded: max " + table.limits().agents() + " agents"));
    }
    if (command.grants().size() > KernelLimits.GRANTS_PER_AGENT) {
      return Optional.of(new Obstacle(
          Errno.EAGAIN,
          "invalid manifest: it comes to " + command.grants().size() + " grants; the most is "
              + KernelLimits.GRANTS_PER_AGENT + ": ask for fewer, wider capabilities"));
    }
    return command.parent().flatMap(parent -> parentObstacle(table, command, parent));
  }

  private static Optional<Obstacle> parentObstacle(
      Worktable table, Command.Spawn command, AgentId id) {
    boolean declared = command.bundle().place().isPresent();
    boolean heir = AgentFact.Spawned.isHeir(command.key());
    Optional<Agent> parent = table
        .state()
        .agent(id)
        .filter(found -> declared
            ? found.state() == AgentState.STARTING
            : found.isRunning() || (heir && ForkDecisions.isLineListed(table.state(), found)));
    if (parent.isEmpty()) {
      return Optional.of(new Obstacle(
          Errno.ESRCH,
          "agent not found: " + id
              + (heir ? ", so what it held is gone, and nothing can be made of that" : "")));
    }
    if (parent.get().identity().depth() >= table.limits().depth()) {
      return Optional.of(new Obstacle(
          Errno.EAGAIN, "spawn depth exceeded: max depth is " + table.limits().depth()));
    }
    Optional<String> excess =
        command.bundle().confinement().excess(parent.get().identity().confinement());
    if (excess.isPresent()) {
      String why = "child '" + command.bundle().name() + "' " + excess.get();
      return Optional.of(new Obstacle(Errno.EPERM, why));
    }
    for (NewGrant grant : command.grants()) {
      long source = grant.parent().orElse(0);
      boolean own =
          table.state().grants().find(source).filter(g -> g.owner().equals(id)).isPresent();
      if (!own
          || table.state().grants().consent(source).isPresent()
          || !table.state().grants().isAlive(source, table.now())) {
        return Optional.of(new Obstacle(
            Errno.EACCES,
            "the parent's grant behind '" + grant.capability() + "' is gone: spawn again"));
      }
    }
    return Optional.empty();
  }

  static Decision<Long> refuse(Worktable table, Command.RefuseSpawn command) {
    String reason = Worktable.bounded(command.reason());
    var fact = new AgentFact.SpawnRefused(
        command.parent(),
        Worktable.bounded(command.name()),
        command.errno(),
        command.wanted().map(Object::toString).map(Worktable::bounded).orElse(""),
        reason);
    table.record(command.parent(), Optional.empty(), command.cause(), Labels.NONE, fact);
    return table.refuse(command.errno(), reason);
  }

  static Decision<List<AgentId>> stop(Worktable table, Command.Stop command) {
    Optional<Agent> agent =
        table.state().agent(command.id()).filter(found -> found.stoppedAt().isEmpty());
    boolean may = command.by().isEmpty()
        || agent.flatMap(found -> found.identity().parent()).equals(command.by());
    if (agent.isEmpty() || !may) {
      return table.refuse(Errno.ESRCH, "agent not found: " + command.id());
    }
    List<AgentId> stopped =
        new ArrayList<>(stopTree(table, command.id(), command.reason(), command.cause()));
    if (agent.get().supervision().place().isPresent()) {
      long ended = table.state().sequence();
      stopped.addAll(Exits.afterStop(table, agent.get(), command.reason(), ended));
    }
    return table.reply(List.copyOf(stopped));
  }

  /// Ends a living agent and its descendants. Gives back those that ended, children first.
  static List<AgentId> stopTree(Worktable table, AgentId id, String reason, long cause) {
    Map<AgentId, List<Approval>> questions =
        table.state().approvals().values().stream().collect(Collectors.groupingBy(Approval::agent));
    List<AgentId> stopped = new ArrayList<>();
    new TreeStop(table, questions, cause, stopped).stop(id, reason);
    return List.copyOf(stopped);
  }

  private record TreeStop(
      Worktable table, Map<AgentId, List<Approval>> questions, long cause, List<AgentId> stopped) {
    /// Children first. As deep as the tree of agents, which the kernel's limits bound.
    void stop(AgentId id, String reason) {
      Agent agent = table.state().agent(id).orElseThrow();
      List<AgentId> children = new ArrayList<>();
      agent.children().forEach((child, alive) -> children.add(child));
      for (AgentId child : children) {
        stop(child, "parent_stopped");
      }
      if (agent.stoppedAt().isPresent()) {
        return; // only what was forked from it was still there
      }
      for (Approval question : questions.getOrDefault(id, List.of())) {
        ApprovalDecisions.withdraw(table, question, "the agent was stopped", cause);
      }
      List<RunId> runs = new ArrayList<>();
      agent.activeRuns().forEach((run, active) -> runs.add(run));
      for (RunId run : runs) {
        Run active = table.state().run(run).orElseThrow();
        RunDecisions.cutShort(table, active, StopReason.STOPPED, cause);
      }
      for (Message unread : agent.mailbox()) {
        MessageDecisions.drop(table, id, unread, "the agent was stopped", cause);
      }
      table.record(id, Optional.empty(), cause, new AgentFact.Stopped(id, reason));
      stopped.add(id);
    }
  }

  static Decision<Integer> revoke(Worktable table, Command.Revoke command) {
    var grants = table.state().grants();
    Optional<Grant> grant = grants.find(command.grant());
    if (grant.isEmpty() || grants.meter(command.grant()).revoked()) {
      return table.refuse(Errno.ENOENT, "no living grant with id " + command.grant());
    }
    int dying = grants.living(command.grant(), table.now());
    table.record(
        grant.get().owner(),
        Optional.empty(),
        command.cause(),
        new GrantFact.Revoked(command.grant(), Math.max(0, dying - 1)));
    return table.reply(dying);
  }
}
