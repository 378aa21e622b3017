package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import java.util.Optional;

/// What is decided while the disk has room for nothing but what ends: whatever would begin, or
/// would bring content, is refused; outcomes, refusals, answers and stops are taken.
///
/// A refusal is a record where it is one of its own kind. What a run waits to begin, and a call
/// that a person has allowed, is refused without one: it is asked again when there is room.
final class Scarcity {
  private Scarcity() {}

  /// Returns the refusal of `command` for `lack`; nothing when it is to be decided as ever.
  static Optional<Decision<?>> refusal(Worktable table, Command<?> command, String lack) {
    return switch (command) {
      case Command.Spawn spawn -> Optional.of(refused(table, spawn, lack));
      case Command.Send send -> Optional.of(refused(table, send, lack));
      case Command.Intend intend ->
        Optional.of(
            intend.answer().isPresent() ? later(table, lack) : refused(table, intend, lack));
      case Command.StartRun _,
          Command.Fork _,
          Command.Receive _,
          Command.Fire _,
          Command.BeginInference _,
          Command.ReuseInference _,
          Command.BeginSummary _,
          Command.Repeat _,
          Command.Restart _ -> Optional.of(later(table, lack));
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
      case Command.Extend _, Command.Confine _, Command.Conclude _ -> Optional.empty();
      case Command.GiveUp _, Command.Resolve _ -> Optional.empty();
    };
  }

  private static Decision<?> later(Worktable table, String lack) {
    return table.refuse(Errno.ENOSPC, lack);
  }

  private static Decision<?> refused(Worktable table, Command.Spawn spawn, String lack) {
    return AgentDecisions.refuse(
        table,
        new Command.RefuseSpawn(
            spawn.parent(),
            spawn.bundle().name(),
            Errno.ENOSPC,
            Optional.empty(),
            lack,
            spawn.cause()));
  }

  private static Decision<?> refused(Worktable table, Command.Send send, String lack) {
    Optional<AgentId> from = send.from().map(Command.Sender::agent);
    return MessageDecisions.refuse(
        table,
        new Command.RefuseSend(
            from,
            send.from().flatMap(Command.Sender::run),
            send.to().toString(),
            Errno.ENOSPC,
            lack,
            send.cause()));
  }

  private static Decision<?> refused(Worktable table, Command.Intend intend, String lack) {
    return CallDecisions.refuse(
        table,
        new Command.RefuseCall(intend.site(), intend.tool(), Errno.ENOSPC, Optional.empty(), lack));
  }
}
