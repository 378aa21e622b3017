package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.authority.Grant;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Command.Need;
import dev.aaos.kernel.decide.Command.Permission;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is decided about tool calls: the point where every power of an agent is allowed or
/// refused.
final class CallDecisions {
  private CallDecisions() {}

  /// Finds a usable grant for the tool and for each need, asks for a person where one is
  /// demanded, and records the intent. A need is charged by itself, so a call that needs ten
  /// files uses ten.
  static Decision<Permission> intend(Worktable table, Command.Intend command) {
    CallSite site = command.site();
    Optional<String> gone = gone(table, site);
    if (gone.isPresent()) {
      return table.refuse(Errno.EINTR, gone.get());
    }
    Agent agent = table.state().agent(site.agent()).orElseThrow();
    Selection selection = new Selection(table.state().grants(), agent.id(), table.now());
    Optional<String> obstacle = selection.select(command.asking());
    for (Need need : command.needs()) {
      obstacle = obstacle.isPresent() ? obstacle : selection.select(need);
    }
    if (obstacle.isPresent()) {
      return refused(table, command, Errno.EDQUOT, obstacle.get());
    }
    boolean gated = agent.identity().approvalRequired().contains(command.tool());
    boolean demanded = gated || selection.demand == Demand.PERSON;
    if (demanded && command.answer().isEmpty()) {
      return ask(table, command);
    }
    if (demanded && !answers(table, command)) {
      return refused(
          table, command, Errno.EACCES, "the approval does not allow this exact call; ask again");
    }
    return record(table, command, selection);
  }

  private static Optional<String> gone(Worktable table, CallSite site) {
    boolean running = table.state().agent(site.agent()).filter(Agent::isRunning).isPresent();
    if (!running) {
      return Optional.of("agent not found: " + site.agent());
    }
    if (site.run().isPresent() && RunDecisions.active(table, site.run().get()).isEmpty()) {
      return Optional.of("run " + site.run().get() + " has ended");
    }
    return Optional.empty();
  }

  private static Decision<Permission> ask(Worktable table, Command.Intend command) {
    CallSite site = command.site();
    if (table.state().approvals().size() >= table.limits().pendingApprovals()) {
      return refused(
          table,
          command,
          Errno.EAGAIN,
          table.limits().pendingApprovals()
              + " questions wait for people already; try again later");
    }
    var fact = new ApprovalFact.Requested(
        command.question(),
        site.agent(),
        site.run(),
        command.tool(),
        command.fingerprint(),
        command.input(),
        command.effectText());
    table.record(site.agent(), site.run(), site.cause(), fact);
    return table.reply(new Permission.AskFirst(command.question()));
  }

  private static boolean answers(Worktable table, Command.Intend command) {
    return command
        .answer()
        .flatMap(table.state().approvals()::get)
        .filter(answer -> answer.verdict() == Approval.Verdict.APPROVED)
        .filter(answer -> answer.fingerprint().equals(command.fingerprint()))
        .filter(answer -> answer.agent().equals(command.site().agent()))
        .isPresent();
  }

  private static Decision<Permission> record(
      Worktable table, Command.Intend command, Selection selection) {
    CallSite site = command.site();
    var fact = new CallFact.Intended(
        site.agent(),
        site.run(),
        site.callId(),
        command.tool(),
        command.input(),
        command.fingerprint(),
        command.needs().stream().map(need -> need.wanted().toString()).toList(),
        command.effect(),
        selection.chosen.stream().map(Grant::id).toList(),
        command.answer());
    long intent = table.record(site.agent(), site.run(), site.cause(), fact);
    List<Grant> covering = selection.chosen.subList(1, selection.chosen.size());
    return table.reply(new Permission.Granted(intent, List.copyOf(covering)));
  }

  private static Decision<Permission> refused(
      Worktable table, Command.Intend command, Errno errno, String reason) {
    note(table, command.site(), command.tool(), errno, "", reason);
    return table.refuse(errno, reason);
  }

  static Decision<Long> refuse(Worktable table, Command.RefuseCall command) {
    String missing = command.missing().map(Object::toString).orElse("");
    note(table, command.site(), command.tool(), command.errno(), missing, command.reason());
    return table.refuse(command.errno(), command.reason());
  }

  private static void note(
      Worktable table, CallSite site, String tool, Errno errno, String missing, String reason) {
    var fact =
        new CallFact.Refused(site.agent(), site.run(), site.callId(), tool, errno, missing, reason);
    table.record(site.agent(), site.run(), site.cause(), fact);
  }

  /// Finds a usable grant for what a call under way needs besides its plan. One that demands a
  /// person does not do: what a person allowed was the call as it was planned.
  static Decision<Grant> extend(Worktable table, Command.Extend command) {
    Optional<Call> call = table.state().calls().get(command.intent());
    if (call.isEmpty()) {
      return table.refuse(Errno.ENOENT, "no call in flight with intent " + command.intent());
    }
    AgentId agent = call.get().agent();
    if (table.state().agent(agent).filter(Agent::isRunning).isEmpty()) {
      return table.refuse(Errno.EINTR, "agent not found: " + agent);
    }
    Selection selection = new Selection(table.state().grants(), agent, table.now());
    Optional<String> obstacle = selection.select(command.need());
    if (obstacle.isPresent()) {
      return table.refuse(Errno.EDQUOT, obstacle.get());
    }
    if (selection.demand == Demand.PERSON) {
      return table.refuse(
          Errno.EACCES,
          "'" + command.need().wanted() + "' needs a person's approval: ask for it by itself");
    }
    Grant grant = selection.chosen.getFirst();
    table.record(
        agent,
        call.get().run(),
        command.intent(),
        new CallFact.Extended(
            command.intent(), call.get().tool(), command.need().wanted().toString(), grant.id()));
    return table.reply(grant);
  }

  /// Takes the outcome of a call whose intent is recorded, even when its agent has ended since.
  static Decision<Long> conclude(Worktable table, Command.Conclude command) {
    Optional<Call> call = table.state().calls().get(command.intent());
    if (call.isEmpty()) {
      return table.refuse(Errno.ENOENT, "no call in flight with intent " + command.intent());
    }
    var fact = new CallFact.Concluded(
        command.intent(),
        call.get().tool(),
        command.status(),
        command.missing().map(Object::toString).orElse(""),
        command.answer(),
        command.result(),
        command.nanos(),
        command.surface());
    return table.reply(table.record(
        Optional.of(call.get().agent()),
        call.get().run(),
        command.intent(),
        command.labels(),
        fact));
  }

  /// Chooses a usable grant for each need, counting earlier choices of the same call against it.
  private static final class Selection {
    private final AgentId agent;
    private final Instant now;
    private final List<Grant> chosen = new ArrayList<>();
    private Grants grants;
    private Demand demand = Demand.NONE;

    Selection(Grants grants, AgentId agent, Instant now) {
      this.grants = grants;
      this.agent = agent;
      this.now = now;
    }

    /// Chooses for `need`, a grant that demands nobody before one that does; returns what is in
    /// the way when there is none.
    Optional<String> select(Need need) {
      Optional<Grant> gated = Optional.empty();
      String obstacle = "no grant covers '" + need.wanted() + "' any more";
      for (long id : need.grants()) {
        switch (grants.check(agent, id, now)) {
          case Result.Refused<Demand>(var errno, String reason) -> obstacle = reason;
          case Result.Ok<Demand>(Demand asked) -> {
            Grant grant = grants.find(id).orElseThrow();
            if (asked == Demand.NONE) {
              take(grant);
              return Optional.empty();
            }
            gated = gated.isPresent() ? gated : Optional.of(grant);
          }
        }
      }
      if (gated.isEmpty()) {
        return Optional.of(obstacle);
      }
      take(gated.get());
      demand = Demand.PERSON;
      return Optional.empty();
    }

    private void take(Grant grant) {
      chosen.add(grant);
      grants = grants.charge(grant.id(), now);
    }
  }
}
