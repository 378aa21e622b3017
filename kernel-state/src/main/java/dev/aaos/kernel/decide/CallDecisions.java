package dev.aaos.kernel.decide;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.authority.Choice.Asker;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.authority.Selection;
import dev.aaos.kernel.authority.Selection.Obstacle;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Decision.Release;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is decided about tool calls: the point where every power of an agent is allowed or
/// refused.
final class CallDecisions {
  private CallDecisions() {}

  /// Finds a usable grant for the tool and for each need, asks for a person where one is
  /// demanded, and records the intent. A need is charged by itself, so a call that needs ten
  /// files uses ten.
  static Decision<Permission> intend(Worktable table, Command.Intend command) {
    CallSite site = command.site();
    Optional<Obstacle> gone = gone(table, site);
    if (gone.isPresent()) {
      return refused(table, command, gone.get());
    }
    Agent agent = table.state().agent(site.agent()).orElseThrow();
    boolean gated = agent.identity().approvalRequired().contains(command.tool());
    Selection selection = new Selection(
        table.state().grants(),
        new Asker(agent.id(), site.run(), table.now()),
        command.answer().isPresent());
    Optional<Obstacle> obstacle = selection.select(command.asking(), gated);
    for (Need need : command.needs()) {
      obstacle = obstacle.isPresent() ? obstacle : selection.select(need, false);
    }
    if (obstacle.isPresent()) {
      return refused(table, command, obstacle.get());
    }
    if (command.ruling() instanceof Ruling.Denied(String reason)) {
      return refused(table, command, new Obstacle(Errno.EACCES, reason));
    }
    if (command.answer().isPresent() && usable(table, command).isEmpty()) {
      return refused(
          table,
          command,
          new Obstacle(Errno.EACCES, "the approval does not allow this exact call; ask again"));
    }
    Optional<Obstacle> lack = lack(table, command, command.answer());
    if (lack.isPresent()) {
      return refused(table, command, lack.get());
    }
    boolean demanded =
        selection.demand() == Demand.PERSON || command.ruling().quorum().isPresent();
    if (!demanded || command.answer().isPresent()) {
      return record(table, command, selection);
    }
    Optional<Approval> asked = asked(table, command);
    if (asked.isEmpty()) {
      return ask(table, command);
    }
    Command.Intend answered = command.under(asked.get().id(), command.ruling());
    boolean allowed = asked.get().verdict() == Approval.Verdict.APPROVED
        && asked.get().allowed().equals(command.fingerprint())
        && lack(table, command, answered.answer()).isEmpty();
    return allowed
        ? record(table, answered, selection)
        : table.reply(new Permission.AskFirst(asked.get().id()));
  }

  /// Returns the question this very call of this run is waiting for since before the daemon ended.
  private static Optional<Approval> asked(Worktable table, Command.Intend command) {
    CallSite site = command.site();
    boolean resumed = site.run()
        .flatMap(table.state()::run)
        .filter(run -> run.resumption().times() > 0)
        .isPresent();
    if (!resumed) {
      return Optional.empty();
    }
    return table.state().approvals().values().stream()
        .filter(question -> question.run().equals(site.run()))
        .filter(question -> question.fingerprint().equals(command.fingerprint()))
        .findFirst();
  }

  private static Optional<Obstacle> gone(Worktable table, CallSite site) {
    boolean running = table.state().agent(site.agent()).filter(Agent::isRunning).isPresent();
    if (!running) {
      return Optional.of(new Obstacle(Errno.EINTR, "agent not found: " + site.agent()));
    }
    if (site.run().isPresent() && isForeign(table, site, site.run().get())) {
      return Optional.of(new Obstacle(Errno.EACCES, site.run().get() + " is another agent's run"));
    }
    if (site.run().isPresent() && RunDecisions.active(table, site.run().get()).isEmpty()) {
      return Optional.of(new Obstacle(Errno.EINTR, "run " + site.run().get() + " has ended"));
    }
    return Optional.empty();
  }

  private static Decision<Permission> ask(Worktable table, Command.Intend command) {
    CallSite site = command.site();
    int most = table.limits().pendingApprovals();
    if (table.state().approvals().size() >= most) {
      return refused(
          table,
          command,
          new Obstacle(Errno.EAGAIN, most + " questions wait for people already; try again later"));
    }
    if (table.state().approvals().contains(command.question())) {
      return refused(
          table, command, new Obstacle(Errno.EEXIST, "question exists: " + command.question()));
    }
    var fact = new ApprovalFact.Requested(
        command.question(),
        site.agent(),
        site.run(),
        command.tool(),
        command.fingerprint(),
        command.input().content(),
        command.effectText());
    table.record(
        site.agent(),
        site.run(),
        site.cause(),
        ApprovalDecisions.posed(table, fact, command.ruling()));
    return table.reply(new Permission.AskFirst(command.question()));
  }

  /// Returns what a yes to the question `answer` lacks for this call: the policy wants more people
  /// for it, or others, or sooner, than were asked for. The policy may have changed since, or
  /// somebody the call.
  private static Optional<Obstacle> lack(
      Worktable table, Command.Intend command, Optional<ApprovalId> answer) {
    Optional<Quorum> given = answer
        .flatMap(table.state().approvals()::get)
        .map(question -> question.ballot().quorum());
    return command
        .ruling()
        .quorum()
        .filter(wanted -> given.filter(had -> !had.stricter(wanted).equals(had)).isPresent())
        .map(wanted -> new Obstacle(
            Errno.EACCES, "the policy wants more for this call than was asked for: ask again"));
  }

  /// Returns the yes this call may use: one given for this very call.
  private static Optional<Approval> usable(Worktable table, Command.Intend command) {
    return command
        .answer()
        .flatMap(table.state().approvals()::get)
        .filter(answer -> answer.verdict() == Approval.Verdict.APPROVED)
        .filter(answer -> answer.allowed().equals(command.fingerprint()))
        .filter(answer -> answer.agent().equals(command.site().agent()));
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
        needs(command),
        command.effect(),
        selection.chosen().stream().map(Grant::id).toList(),
        command.answer());
    long intent = table.record(site.agent(), site.run(), site.cause(), fact);
    List<Grant> covering = selection.chosen().subList(1, selection.chosen().size());
    return table.reply(
        new Permission.Granted(intent, List.copyOf(covering)), release(table, command, selection));
  }

  /// Returns when a call that is allowed may begin. One that changes nothing need not wait for
  /// the disk: whoever asked hears nothing before the outcome is durable, and the intent with
  /// it. It waits where the record of the intent counts a use or uses up a person's yes.
  private static Release release(Worktable table, Command.Intend command, Selection selection) {
    boolean counted = command.answer().isPresent()
        || selection.chosen().stream()
            .anyMatch(grant -> table.state().grants().isDecidedEachTime(grant.id()));
    return command.effect() == EffectClass.PURE && !counted ? Release.DECIDED : Release.DURABLE;
  }

  /// Returns what the call needs beside leave to ask for its tool: of the start of an agent's own
  /// program, for which nobody asks, leave to start it.
  private static List<String> needs(Command.Intend command) {
    return Stream.concat(Stream.of(command.asking()), command.needs().stream())
        .map(Need::wanted)
        .filter(wanted -> !(wanted instanceof Capability.ToolUse))
        .map(Capability::toString)
        .toList();
  }

  /// Refuses, and closes the yes that was given for this call: it has nothing to wait for.
  private static Decision<Permission> refused(
      Worktable table, Command.Intend command, Obstacle obstacle) {
    CallSite site = command.site();
    usable(table, command).ifPresent(answer -> {
      var closed = new ApprovalFact.Closed(
          answer.id(), Approval.Verdict.WITHDRAWN, "the call it allowed was refused");
      table.record(site.agent(), site.run(), site.cause(), closed);
    });
    note(table, site, command.tool(), obstacle);
    return table.refuse(obstacle.errno(), obstacle.reason());
  }

  static Decision<Long> refuse(Worktable table, Command.RefuseCall command) {
    String missing =
        command.missing().map(Object::toString).map(Worktable::bounded).orElse("");
    String reason = Worktable.bounded(command.reason());
    note(table, command.site(), command.tool(), new Obstacle(command.errno(), missing, reason));
    return table.refuse(command.errno(), reason);
  }

  /// Records a refusal, which the run hears; another agent's run is not told.
  private static void note(Worktable table, CallSite site, String tool, Obstacle obstacle) {
    Optional<RunId> run = site.run().filter(id -> !isForeign(table, site, id));
    var fact = new CallFact.Refused(
        site.agent(),
        run,
        site.callId(),
        tool,
        obstacle.errno(),
        obstacle.missing(),
        obstacle.reason());
    table.record(site.agent(), run, site.cause(), fact);
  }

  private static boolean isForeign(Worktable table, CallSite site, RunId id) {
    return table
        .state()
        .run(id)
        .filter(run -> !run.agent().equals(site.agent()))
        .isPresent();
  }

  /// Lets a call that lost its daemon be performed again, under the grants it was charged to, as
  /// long as they live.
  static Decision<Permission> repeat(Worktable table, Command.Repeat command) {
    Optional<Call> found = table.state().calls().get(command.intent()).filter(Call::orphaned);
    if (found.isEmpty()) {
      return table.refuse(Errno.ENOENT, "no call waits to be performed again: " + command.intent());
    }
    Call call = found.get();
    CallSite site = new CallSite(call.agent(), call.run(), call.callId(), call.intent());
    Optional<Obstacle> gone = gone(table, site);
    if (gone.isPresent()) {
      return table.refuse(gone.get().errno(), gone.get().reason());
    }
    Grants grants = table.state().grants();
    if (!call.grants().stream().allMatch(grant -> grants.isAlive(grant, table.now()))) {
      OutcomeDecisions.lose(table, call);
      return table.refuse(
          Errno.EACCES,
          "the outcome of this call is unknown, and a grant it was allowed under has gone since");
    }
    record(table, call, new CallFact.Repeated(call.intent(), call.tool()));
    List<Grant> covering = call.grants().stream()
        .skip(1)
        .map(grant -> grants.find(grant).orElseThrow())
        .toList();
    return table.reply(new Permission.Granted(call.intent(), covering));
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
    Asker by = new Asker(agent, call.get().run(), table.now());
    Selection selection = new Selection(table.state().grants(), by, false);
    Optional<Obstacle> obstacle = selection.select(command.need(), false);
    String need = Worktable.bounded(command.need().wanted().toString());
    if (obstacle.isEmpty() && command.ruling() instanceof Ruling.Denied(String reason)) {
      obstacle = Optional.of(new Obstacle(Errno.EACCES, reason));
    }
    boolean asks =
        selection.demand() == Demand.PERSON || command.ruling().quorum().isPresent();
    if (obstacle.isEmpty() && asks) {
      obstacle = Optional.of(new Obstacle(
          Errno.EACCES, "'" + need + "' needs a person's approval: ask for it by itself"));
    }
    if (obstacle.isPresent()) {
      Errno errno = obstacle.get().errno();
      String reason = Worktable.bounded(obstacle.get().reason());
      record(
          table,
          call.get(),
          new CallFact.ExtensionRefused(command.intent(), call.get().tool(), errno, need, reason));
      return table.refuse(errno, reason);
    }
    Grant grant = selection.chosen().getFirst();
    record(
        table,
        call.get(),
        new CallFact.Extended(command.intent(), call.get().tool(), need, grant.id()));
    return table.reply(grant);
  }

  private static void record(Worktable table, Call call, CallFact fact) {
    table.record(call.agent(), call.run(), call.intent(), fact);
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
        command.missing().map(Object::toString).map(Worktable::bounded).orElse(""),
        command.answer(),
        command.result(),
        command.nanos(),
        command.surface());
    long concluded = table.record(
        Optional.of(call.get().agent()),
        call.get().run(),
        command.intent(),
        command.labels(),
        fact);
    command.recurred().ifPresent(attempts -> {
      var recurred = new CallFact.Recurred(
          command.intent(), call.get().tool(), call.get().fingerprint(), attempts);
      record(table, call.get(), recurred);
    });
    return table.reply(concluded);
  }
}
