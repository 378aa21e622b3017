package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Permission;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.device.Starter;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.machine.Preparation.Prepared;
import dev.aaos.kernel.machine.Revision.Revised;
import dev.aaos.log.BlobRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The life of one tool call, the same for agents and operators:
///
/// 1. is there such an agent; which of its grants cover `tool: NAME`; none, and the call is refused
///    before anything else is told
/// 2. does the tool exist, does the input fit its schema
/// 3. what does this very input need (the plan: pure, lexical), and which grants cover that
/// 4. decide: usable now? must a person be asked? then record the intent, durably
/// 5. act, and record the outcome ([Performance])
///
/// Each refusal is durable before the caller hears of it. Any thread may call; it blocks.
final class ToolCalls {
  private final Core core;
  private final Refusals refusals;
  private final Preparation preparation;
  private final Revision revision;
  private final LostCalls lostCalls;

  ToolCalls(Core core) {
    this.core = core;
    this.refusals = new Refusals(core);
    this.preparation = new Preparation(core, refusals);
    this.revision = new Revision(core);
    this.lostCalls = new LostCalls(core, preparation, this::performance);
  }

  /// Returns what puts refusals on record.
  Refusals refusals() {
    return refusals;
  }

  /// What is to be called, and with what.
  ///
  /// @param turn the turn in which the model asked for it, where that is at hand
  /// @param attempt how many times the run has now asked for this since somebody last spoke to it
  record Wish(String tool, String input, Optional<BlobRef> turn, int attempt) {
    /// What is called by itself, not because a model asked.
    Wish(String tool, String input) {
      this(tool, input, Optional.empty(), 1);
    }
  }

  /// Has `wish` performed, and gives back the output.
  ///
  /// @param doors makes the caller's own door for the tool, given the sequence of the intent
  /// @throws InterruptedException when the caller's agent was stopped
  Result<String> call(CallSite site, Wish wish, Performance.Doors doors)
      throws InterruptedException {
    Optional<Call> lost = lostCalls.find(site, wish.tool, wish.input);
    return lost.isPresent()
        ? lostCalls.takeUp(lost.get(), site, wish.input, doors)
        : callAnew(site, wish, doors);
  }

  /// Has the agent's own program started, which `input` names, and gives back what it came to. It
  /// may be started again after a crash where it can do nothing outside but by its own syscalls,
  /// each of which is recorded, or its manifest says that it may.
  ///
  /// @throws InterruptedException when the caller's agent was stopped
  Result<String> start(CallSite site, String input, Performance.Doors doors)
      throws InterruptedException {
    Optional<Starter> starter = core.devices().starter();
    if (starter.isEmpty()) {
      return Result.refused(Errno.ENOENT, "this kernel was booted without a starter of programs");
    }
    String name = starter.get().spec().name();
    Optional<Call> lost = lostCalls.find(site, name, input);
    if (lost.isPresent()) {
      return lostCalls.takeUp(lost.get(), site, input, doors);
    }
    Optional<String> lack = core.machine().space().lack();
    if (lack.isPresent()) {
      return refusals.refuse(site, name, Errno.ENOSPC, lack.get());
    }
    Result<Prepared> prepared = preparation.prepare(site, starter.get(), input);
    if (prepared instanceof Result.Refused<Prepared>(Errno errno, String reason)) {
      return refusals.refuse(site, name, errno, reason);
    }
    Prepared call = ((Result.Ok<Prepared>) prepared).value().startable(core, site.agent());
    Result<List<Need>> needs = needs(site, name, call.plan());
    return switch (needs) {
      case Result.Refused<List<Need>>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<List<Need>>(List<Need> all) -> {
        Wish wish = new Wish(name, input);
        List<Need> others = all.subList(1, all.size());
        Need asking = all.getFirst();
        yield decide(
            new Request(site, wish, asking, others, call, Request.subject(site, wish, call)),
            doors);
      }
    };
  }

  /// Decides on what a running program turned out to need, as on a call that does nothing else. It
  /// belongs to no run: the run waits for the call that the program is.
  private Result<List<Grant>> leave(
      CallSite site, Capability need, Performance.Doors doors, Subject of)
      throws InterruptedException {
    Leave leave = new Leave(need);
    Grants grants = core.machine().state().grants();
    List<Long> covering =
        grants.covering(site.agent(), need, core.machine().clock().now());
    Request request = new Request(
        site,
        new Wish(leave.name(), leave.input()),
        new Need(need, covering),
        List.of(),
        new Prepared(leave, leave.plan()),
        of.needing(need));
    return decide(request, doors)
        .map(
            allowed -> covering.stream().flatMap(id -> grants.find(id).stream()).toList());
  }

  private Result<String> callAnew(CallSite site, Wish wish, Performance.Doors doors)
      throws InterruptedException {
    String tool = wish.tool;
    Capability asking;
    try {
      asking = asking(tool);
    } catch (IllegalArgumentException e) {
      return refusals.refuse(
          site, "", Errno.ENOENT, "no tool can have the name asked for: " + e.getMessage());
    }
    JournalThread machine = core.machine();
    Optional<Agent> agent =
        machine.state().agent(site.agent()).filter(found -> found.stoppedAt().isEmpty());
    if (agent.isEmpty()) {
      Errno errno = site.run().isPresent() ? Errno.EINTR : Errno.ESRCH;
      return Result.refused(errno, "agent not found: " + site.agent());
    }
    Optional<String> lack = machine.space().lack();
    if (lack.isPresent()) {
      return refusals.refuse(site, tool, Errno.ENOSPC, lack.get());
    }
    Instant now = machine.clock().now();
    Grants grants = machine.state().grants();
    List<Long> toolGrants = grants.covering(site.agent(), asking, now);
    if (toolGrants.isEmpty()) {
      return refusals.lacks(site, tool, asking, "tool invocation not permitted");
    }
    Optional<Tool> found = core.devices().tool(tool);
    if (found.isEmpty()) {
      return refusals.refuse(site, tool, Errno.ENOENT, "tool not found: " + tool);
    }
    Result<Prepared> prepared = preparation.prepare(site, found.get(), wish.input);
    if (prepared instanceof Result.Refused<Prepared>(Errno errno, String reason)) {
      return refusals.refuse(site, tool, errno, reason);
    }
    Prepared call = ((Result.Ok<Prepared>) prepared).value();
    return switch (needs(site, tool, call.plan())) {
      case Result.Refused<List<Need>>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<List<Need>>(List<Need> needs) ->
        decide(
            new Request(
                site,
                wish,
                new Need(asking, toolGrants),
                needs,
                call,
                Request.subject(site, wish, call)),
            doors);
    };
  }

  private Result<List<Need>> needs(CallSite site, String tool, Plan plan) {
    Instant now = core.machine().clock().now();
    Grants grants = core.machine().state().grants();
    List<Need> needs = new ArrayList<>();
    for (Capability wanted : plan.needs()) {
      Need need = new Need(wanted, grants.covering(site.agent(), wanted, now));
      if (need.grants().isEmpty()) {
        return refusals.lacks(site, tool, wanted, need.uncovered()).map(never -> List.of());
      }
      needs.add(need);
    }
    return Result.ok(needs);
  }

  private Result<String> decide(Request request, Performance.Doors doors)
      throws InterruptedException {
    Plan plan = request.prepared().plan();
    Ruling ruling = request.subject().ruling(core);
    boolean mayBeAsked =
        ruling instanceof Ruling.Ask || request.mayBeAsked(core.machine().state());
    CallFact.Input input = request.wish().turn().isPresent() && !mayBeAsked
        ? new CallFact.Input(request.wish().turn().get(), true)
        : CallFact.Input.of(core.content().put(utf8(request.wish().input())));
    BlobRef effect =
        mayBeAsked ? core.content().put(utf8(plan.description() + ruling.note())) : BlobRef.EMPTY;
    ApprovalId question = new ApprovalId(Ids.random(core.random()));
    Command.Intend first = request.intend(input, effect, question, ruling);
    core.desk().enrol(question);
    try {
      return switch (put(first)) {
        case Result.Refused<Permission>(Errno errno, String reason) ->
          Result.refused(errno, reason);
        case Result.Ok<Permission>(Permission.Granted granted) -> perform(request, granted, doors);
        case Result.Ok<Permission>(Permission.AskFirst(ApprovalId asked)) ->
          answered(request, first, core.desk().await(asked), doors);
      };
    } finally {
      core.desk().leave(question);
    }
  }

  private Result<String> answered(
      Request request, Command.Intend asked, ApprovalFact.Closed answer, Performance.Doors doors)
      throws InterruptedException {
    if (answer.verdict() != Verdict.APPROVED) {
      boolean stopped = answer.verdict() == Verdict.WITHDRAWN;
      return refusals.refuse(
          request.site(),
          request.tool(),
          stopped ? Errno.EINTR : Errno.EACCES,
          (stopped ? "approval withdrawn: " : "approval denied: ") + answer.reason());
    }
    Optional<Approval> question = core.machine().state().approvals().get(answer.id());
    Optional<Edit> edit = question.flatMap(yes -> yes.ballot().edit());
    if (edit.isEmpty()) {
      Ruling then = request.subject().ruling(core);
      return made(request, asked.under(answer.id(), then), doors);
    }
    return switch (revision.changed(question.get(), edit.get(), request.site())) {
      case Result.Refused<Revised>(Errno errno, String reason) ->
        refusals.refuse(request.site(), request.tool(), errno, reason);
      case Result.Ok<Revised>(Revised other) -> {
        Wish wish = new Wish(request.tool(), Revision.text(core, edit.get().input()));
        Request instead = request.instead(wish, other);
        Ruling then = instead.subject().ruling(core);
        CallFact.Input input = CallFact.Input.of(edit.get().input());
        Command.Intend changed = instead.intend(input, edit.get().effect(), answer.id(), then);
        yield made(instead, changed.under(answer.id(), then), doors);
      }
    };
  }

  private Result<String> made(Request request, Command.Intend allowed, Performance.Doors doors)
      throws InterruptedException {
    return switch (core.machine().settle(allowed)) {
      case Result.Refused<Permission>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Permission>(Permission.Granted granted) -> perform(request, granted, doors);
      case Result.Ok<Permission>(Permission.AskFirst again) ->
        throw new IllegalStateException("asked again after an answer: " + again);
    };
  }

  private Result<String> perform(
      Request request, Permission.Granted granted, Performance.Doors doors)
      throws InterruptedException {
    return performance(request.site(), granted, doors, request.subject())
        .perform(request.tool(), request.prepared().call(), request.wish().attempt());
  }

  private Performance performance(
      CallSite site, Permission.Granted granted, Performance.Doors doors, Subject subject) {
    return new Performance(core, site, granted, doors, new Leave.Decider() {
      @Override
      public Result<List<Grant>> decide(CallSite asking, Capability need)
          throws InterruptedException {
        return leave(asking, need, doors, subject);
      }

      @Override
      public Subject subject() {
        return subject;
      }
    });
  }

  /// A run waits while too many commands wait; an operator is told to try again.
  private Result<Permission> put(Command.Intend command) {
    return command.site().run().isPresent()
        ? core.machine().settle(command)
        : core.machine().submit(command);
  }

  /// Returns the capability of asking for the tool called exactly `name`.
  ///
  /// @throws IllegalArgumentException when no tool can be called that
  static Capability asking(String name) {
    if (name.length() > KernelLimits.NAME) {
      throw new IllegalArgumentException(
          "it has " + name.length() + " characters; the most is " + KernelLimits.NAME);
    }
    return new Capability.ToolUse(NamePattern.literal(name));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
