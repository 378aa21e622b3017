package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Permission;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.machine.Preparation.Prepared;
import dev.aaos.kernel.machine.ToolCalls.Wish;
import dev.aaos.kernel.state.State;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Optional;

/// Takes up the calls that a daemon left in flight, when their run asks for them again.
///
/// What may be done twice is done again. Of what can be rolled back, what it kept before it
/// changed anything tells whether it changed anything: then it is done, and if not it is
/// performed now. What tells nothing is unknown. Any thread may call; it blocks.
final class LostCalls {
  private static final String DONE = "the daemon ended after this call had been made and before its"
      + " answer was recorded: what it was to change is as it was to be afterwards";

  private final Core core;
  private final Preparation preparation;
  private final Performer performer;

  /// Makes what performs a call that is allowed.
  interface Performer {
    /// Returns it, for the call that `granted` allows.
    Performance of(
        CallSite site, Permission.Granted granted, Performance.Doors doors, Subject subject);
  }

  LostCalls(Core core, Preparation preparation, Performer performer) {
    this.core = core;
    this.preparation = preparation;
    this.performer = performer;
  }

  /// A call that was made already: says so, and does nothing.
  private record Made(PreparedCall call) implements PreparedCall {
    @Override
    public Plan plan() {
      return call.plan();
    }

    @Override
    public ToolOutcome perform(CallContext context) {
      return new ToolOutcome.Done(DONE, Labels.NONE);
    }
  }

  /// Returns this very call, when the last daemon left it in flight.
  Optional<Call> find(CallSite site, String tool, String input) {
    State state = core.machine().state();
    boolean resumed = site.run()
        .flatMap(state::run)
        .filter(run -> run.resumption().times() > 0)
        .isPresent();
    if (!resumed) {
      return Optional.empty();
    }
    Digest fingerprint = Preparation.fingerprint(site.agent(), tool, input);
    return state.calls().values().stream()
        .filter(call -> call.orphaned() && call.run().equals(site.run()))
        .filter(call -> call.callId().equals(site.callId()))
        .filter(call -> call.fingerprint().equals(fingerprint)
            || (call.edited().isPresent() && call.tool().equals(tool)))
        .findFirst();
  }

  /// Has `lost` done, if it is not, and gives back what it came to.
  Result<String> takeUp(Call lost, CallSite site, String input, Performance.Doors doors)
      throws InterruptedException {
    Optional<Tool> tool = core.devices().callee(lost.tool());
    String given = lost.edited().map(changed -> Revision.text(core, changed)).orElse(input);
    Result<Prepared> prepared = tool.isPresent()
        ? preparation.prepare(site, tool.get(), given)
        : Result.refused(Errno.ENOENT, "tool not found: " + lost.tool());
    if (prepared instanceof Result.Refused<Prepared>(Errno errno, String reason)) {
      return givenUp(lost, errno, reason);
    }
    Prepared same = ((Result.Ok<Prepared>) prepared).value();
    Subject subject = Request.subject(site, new Wish(lost.tool(), given), same);
    Optional<Finding> found = lost.isRepeatable()
        ? Optional.of(Finding.DID_NOT_HAPPEN)
        : KeptImages.finding(core, lost, same.call());
    if (found.isEmpty()) {
      return givenUp(lost, Errno.EIO, "what it changes is neither as before nor as after it");
    }
    if (found.get() == Finding.HAPPENED) {
      return performer
          .of(site, new Permission.Granted(lost.intent(), List.of()), doors, subject)
          .perform(lost.tool(), changed(lost, new Made(same.call()), given), 1);
    }
    if (subject.ruling(core) instanceof Ruling.Denied(String reason)) {
      return givenUp(lost, Errno.EACCES, reason);
    }
    return switch (core.machine().settle(new Command.Repeat(lost.intent()))) {
      case Result.Refused<Permission>(Errno errno, String reason) -> unknown(lost, errno, reason);
      case Result.Ok<Permission>(Permission.Granted granted) ->
        performer
            .of(site, granted, doors, subject)
            .perform(lost.tool(), changed(lost, same.call(), given), 1);
      case Result.Ok<Permission>(Permission.AskFirst asked) ->
        throw new IllegalStateException("asked about a call that was allowed: " + asked);
    };
  }

  /// Returns `call`, whose answer says that a person changed it, if one did.
  private PreparedCall changed(Call lost, PreparedCall call, String given) {
    return lost.edited().isPresent() ? new ChangedCall(core, call, lost.tool(), given) : call;
  }

  private Result<String> givenUp(Call lost, Errno errno, String reason)
      throws InterruptedException {
    core.machine().settle(new Command.GiveUp(lost.intent()));
    return unknown(lost, errno, "the outcome of this call is unknown, and " + reason);
  }

  /// Waits for a person where one is asked what `lost` came to, and gives back what the run was
  /// told.
  private Result<String> unknown(Call lost, Errno errno, String reason)
      throws InterruptedException {
    RunId run = lost.run().orElseThrow();
    core.desk().awaitOutcomes(run);
    Optional<Entry> told =
        core.machine().state().run(run).flatMap(found -> found.transcript().last());
    String id = lost.callId();
    return switch (told.orElse(new Entry.Refused(id, reason))) {
      case Entry.Found(String callId, String words) when callId.equals(id) -> Result.ok(words);
      case Entry.Refused(String callId, String why)
      when callId.equals(id) -> Result.refused(errno, why);
      case Entry other -> Result.refused(errno, reason);
    };
  }
}
