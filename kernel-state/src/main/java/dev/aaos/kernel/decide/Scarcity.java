package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.decide.Decision.Refusal;
import dev.aaos.kernel.journal.CallFact;
import java.util.Optional;

/// What is decided while the disk has room for nothing but what ends, or everything is frozen:
/// whatever would begin, or would bring content, is refused; outcomes, refusals, answers and stops
/// are taken.
///
/// A refusal is a record where it is one of its own kind. What a run waits to begin, and a call
/// that a person has allowed, is refused without one: it is asked again when there is room. A
/// frozen run must hear of no refusal either: it asks for the same again when it goes on.
final class Scarcity {
  private Scarcity() {}

  /// Returns the refusal of `command` for `why`; nothing when it is to be decided as ever.
  static Optional<Decision<?>> refusal(Worktable table, Command<?> command, Refusal why) {
    boolean frozen = table.state().frozen().isPresent();
    return switch (command) {
      case Command.Spawn spawn -> Optional.of(refused(table, spawn, why));
      case Command.Send send -> Optional.of(refused(table, send, why));
      case Command.Intend intend -> {
        boolean waits =
            intend.answer().isPresent() || (frozen && intend.site().run().isPresent());
        yield Optional.of(waits ? later(table, why) : refused(table, intend, why));
      }
      case Command.StartRun _,
          Command.Fork _,
          Command.Receive _,
          Command.Fire _,
          Command.BeginInference _,
          Command.ReuseInference _,
          Command.BeginSummary _,
          Command.Repeat _,
          Command.Preserve _,
          Command.Restart _ -> Optional.of(later(table, why));
      case Command.Extend _, Command.Confine _ ->
        frozen ? Optional.of(later(table, why)) : Optional.empty();
      case Command.Unfreeze _ -> Optional.empty();
      case Command.Boot _, Command.Halt _, Command.Note _, Command.Shred _ -> Optional.empty();
      case Command.Sync _, Command.OpenSession _, Command.MakeReady _, Command.Revoke _ ->
        Optional.empty();
      case Command.RefuseSpawn _, Command.RefuseSend _, Command.RefuseCall _ -> Optional.empty();
      case Command.Stop _, Command.StopRun _, Command.EndRun _, Command.Answer _ ->
        Optional.empty();
      case Command.FinishInference _, Command.FailInference _, Command.LoseAttempt _ ->
        Optional.empty();
      case Command.Climb _, Command.FinishSummary _, Command.FailSummary _ -> Optional.empty();
      case Command.SetBudget _ -> Optional.empty();
      case Command.Conclude _, Command.GiveUp _, Command.Resolve _ -> Optional.empty();
      case Command.Trace trace -> {
        boolean much = trace.fact() instanceof CallFact.Piece && why.errno() == Errno.ENOSPC;
        yield much ? Optional.of(later(table, why)) : Optional.empty();
      }
    };
  }

  private static Decision<?> later(Worktable table, Refusal why) {
    return table.refuse(why.errno(), why.reason());
  }

  private static Decision<?> refused(Worktable table, Command.Spawn spawn, Refusal why) {
    return AgentDecisions.refuse(
        table,
        new Command.RefuseSpawn(
            spawn.parent(),
            spawn.bundle().name(),
            why.errno(),
            Optional.empty(),
            why.reason(),
            spawn.cause()));
  }

  private static Decision<?> refused(Worktable table, Command.Send send, Refusal why) {
    Optional<AgentId> from = send.from().map(Command.Sender::agent);
    return MessageDecisions.refuse(
        table,
        new Command.RefuseSend(
            from,
            send.from().flatMap(Command.Sender::run),
            send.to().toString(),
            why.errno(),
            why.reason(),
            send.cause()));
  }

  private static Decision<?> refused(Worktable table, Command.Intend intend, Refusal why) {
    return CallDecisions.refuse(
        table,
        new Command.RefuseCall(
            intend.site(), intend.tool(), why.errno(), Optional.empty(), why.reason()));
  }
}
