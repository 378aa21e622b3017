package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.decide.Decision.Refusal;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// `decide(state, command) -> records + reply`, for every command there is.
///
/// Pure: the same state, command and time give the same decision. A refusal is a value; an
/// exception is a bug and stops the machine.
public final class Decider {
  private final KernelLimits limits;
  private final Fold fold;

  /// A decider that keeps to `limits`.
  public Decider(KernelLimits limits) {
    this.limits = limits;
    this.fold = new Fold(limits);
  }

  /// Returns what `command` comes to in `state` at `now`, or at the time of the last record where
  /// that is later: kernel time does not go back.
  public <R> Decision<R> decide(State state, Command<R> command, Instant now) {
    return decide(state, command, now, Optional.empty());
  }

  /// Returns the same, where the disk has no room for anything to begin for the reason `lack`.
  @SuppressWarnings("unchecked") // each command's decision is of the command's own reply type
  public <R> Decision<R> decide(
      State state, Command<R> command, Instant now, Optional<String> lack) {
    Instant time = now.isBefore(state.time()) ? state.time() : now;
    Worktable table = new Worktable(state, fold, limits, time);
    Optional<Decision<?>> refused = state
        .frozen()
        .map(freeze -> new Refusal(Errno.EBUSY, freeze.refusal()))
        .or(() -> lack.map(reason -> new Refusal(Errno.ENOSPC, reason)))
        .flatMap(why -> Scarcity.refusal(table, command, why));
    return (Decision<R>) (refused.isPresent() ? refused.get() : dispatch(table, command));
  }

  /// Returns whether the reply to `command` may come to be one that is given before its records are
  /// durable.
  public static boolean mayBeReleasedEarly(Command<?> command) {
    return command instanceof Command.Intend intend && intend.effect() == EffectClass.PURE;
  }

  private static Decision<?> dispatch(Worktable table, Command<?> command) {
    return switch (command) {
      case Command.Boot boot -> Recovery.boot(table, boot);
      case Command.Halt halt -> halt(table);
      case Command.Unfreeze unfreeze -> Recovery.unfreeze(table, unfreeze);
      case Command.Sync sync -> table.reply(table.state().sequence());
      case Command.Note note -> note(table, note);
      case Command.Shred shred -> shred(table, shred);
      case Command.OpenSession session -> openSession(table, session);
      case Command.Spawn spawn -> AgentDecisions.spawn(table, spawn);
      case Command.RefuseSpawn refused -> AgentDecisions.refuse(table, refused);
      case Command.Stop stop -> AgentDecisions.stop(table, stop);
      case Command.MakeReady ready -> AgentDecisions.makeReady(table, ready);
      case Command.Restart restart -> Exits.restart(table, restart);
      case Command.StartRun start -> RunDecisions.start(table, start);
      case Command.Fork fork -> ForkDecisions.fork(table, fork);
      case Command.EndRun end -> RunDecisions.end(table, end);
      case Command.StopRun stop -> RunDecisions.stop(table, stop);
      case Command.Send send -> MessageDecisions.send(table, send);
      case Command.RefuseSend refused -> MessageDecisions.refuse(table, refused);
      case Command.Fire fire -> MessageDecisions.fire(table, fire);
      case Command.Receive receive -> MessageDecisions.receive(table, receive);
      case Command.BeginInference begin -> InferenceDecisions.begin(table, begin);
      case Command.Climb climb -> InferenceDecisions.climb(table, climb);
      case Command.ReuseInference again -> InferenceDecisions.reuse(table, again);
      case Command.FinishInference finish -> InferenceDecisions.finish(table, finish);
      case Command.FailInference failed -> InferenceDecisions.fail(table, failed);
      case Command.BeginSummary begin -> InferenceDecisions.beginSummary(table, begin);
      case Command.FinishSummary finish -> InferenceDecisions.finishSummary(table, finish);
      case Command.FailSummary failed -> InferenceDecisions.failSummary(table, failed);
      case Command.LoseAttempt lost -> InferenceDecisions.lose(table, lost);
      case Command.SetBudget set -> AgentDecisions.setBudget(table, set);
      case Command.Intend intend -> CallDecisions.intend(table, intend);
      case Command.RefuseCall refused -> CallDecisions.refuse(table, refused);
      case Command.Repeat repeat -> CallDecisions.repeat(table, repeat);
      case Command.Extend extend -> CallDecisions.extend(table, extend);
      case Command.Confine confine -> OutcomeDecisions.confine(table, confine);
      case Command.Preserve preserve -> OutcomeDecisions.preserve(table, preserve);
      case Command.Trace trace -> OutcomeDecisions.trace(table, trace);
      case Command.Conclude conclude -> CallDecisions.conclude(table, conclude);
      case Command.GiveUp giveUp -> OutcomeDecisions.giveUp(table, giveUp);
      case Command.Resolve resolve -> OutcomeDecisions.resolve(table, resolve);
      case Command.Answer answer -> ApprovalDecisions.answer(table, answer);
      case Command.Revoke revoke -> AgentDecisions.revoke(table, revoke);
    };
  }

  private static Decision<Integer> halt(Worktable table) {
    table.record(Optional.empty(), Optional.empty(), 0, Labels.NONE, new MachineFact.Halted());
    return table.reply(0);
  }

  private static Decision<Long> note(Worktable table, Command.Note note) {
    if (note.fact() instanceof MachineFact.TokenIssued) {
      Optional<String> excess = table.state().outside().tokens().excess(table.now());
      if (excess.isPresent()) {
        return table.refuse(Errno.EAGAIN, excess.get());
      }
    }
    return table.reply(
        note.fact() instanceof MachineFact.Authenticated shown
            ? admit(
                table, note.cause(), Principal.named(shown.principal()), Labels.operator(), shown)
            : table.record(
                Optional.empty(), Optional.empty(), note.cause(), Labels.NONE, note.fact()));
  }

  /// Records that somebody acts from now on, and returns the sequence that their acts are caused
  /// by.
  private static long admit(
      Worktable table, long cause, Principal who, Labels labels, MachineFact fact) {
    return table.record(
        Optional.empty(),
        Optional.empty(),
        new Worktable.Origin(cause, Optional.of(who)),
        labels,
        fact);
  }

  /// Looks at all that lives, which takes as long as there is: this is asked for once in a
  /// while.
  private static Decision<Integer> shred(Worktable table, Command.Shred command) {
    Set<BlobRef> needed = new StateCodec(table.limits()).needed(table.state());
    for (BlobRef content : command.contents()) {
      if (needed.contains(content)) {
        return table.refuse(
            Errno.EBUSY,
            "content " + content.commitment() + " is still needed by an agent that lives: stop the"
                + " agent first (aaos ps)");
      }
    }
    String reason = Worktable.bounded(command.reason());
    for (BlobRef content : command.contents()) {
      var fact = new MachineFact.Shredded(content, reason);
      table.record(Optional.empty(), Optional.empty(), command.cause(), Labels.operator(), fact);
    }
    return table.reply(command.contents().size());
  }

  private static Decision<SessionId> openSession(Worktable table, Command.OpenSession command) {
    Principal who = Principal.named(command.opened().principal());
    long sequence = admit(table, 0, who, Labels.operator(), command.opened());
    return table.reply(new SessionId(sequence));
  }
}
