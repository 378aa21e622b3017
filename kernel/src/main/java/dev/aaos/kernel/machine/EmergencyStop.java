package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import java.util.function.Function;
import java.util.function.LongFunction;

/// What a person has who wants everything to cease at once, and then to look.
///
/// Frozen, nothing begins and nothing goes on: programs are killed, model calls cut off, and the
/// thread of each run ends where it stands. Runs stay under way in the journal. When it is lifted
/// they are gone on with by the way that a start goes on with those of a daemon that ended
/// (ADR 11), so there is no second way. Any thread may call.
final class EmergencyStop {
  private final Core core;
  private final Processes processes;
  private final LateStops stops;

  /// Does something caused by the record of a session.
  interface Session extends Function<LongFunction<Result<Long>>, Result<Long>> {}

  EmergencyStop(Core core, Processes processes, LateStops stops) {
    this.core = core;
    this.processes = processes;
    this.stops = stops;
  }

  /// Freezes everything, and waits until all threads are gone, for a few seconds at the
  /// most. Where it is frozen already, it stays so since then. Where there is no room to
  /// record it, everything is cut off all the same.
  Result<Freeze> freeze(String reason, Session session) {
    String bounded = reason.substring(0, Math.min(reason.length(), KernelLimits.REASON));
    return stops.stop(this, (agent, run) -> true, () -> noted(bounded, session));
  }

  private Result<Freeze> noted(String reason, Session session) {
    Result<Long> recorded = core.machine().state().frozen().isPresent()
        ? Result.ok(0L)
        : session.apply(
            cause -> core.machine().urge(new Command.Note(new MachineFact.Frozen(reason), cause)));
    if (recorded instanceof Result.Refused<Long>(Errno errno, String why)) {
      core.still().late(errno == Errno.ENOSPC);
      return Result.refused(errno, why);
    }
    core.still().late(false);
    processes.threads().awaitNone();
    giveUp();
    return Result.ok(core.machine().state().frozen().orElseThrow());
  }

  /// Has those calls on record as unknown that were cut off and that nobody may perform
  /// again, so that a person sees them. Where there is no room for that, it is done when all
  /// goes on.
  private void giveUp() {
    for (Call call : core.machine().state().calls().values()) {
      boolean open = processes.threads().isAtWork(call.agent(), call.run());
      if (call.orphaned() && !call.isTakenUp() && !open) {
        core.machine().urge(new Command.GiveUp(call.intent()));
      }
    }
  }

  /// Lets everything go on. Gives back how many runs do.
  synchronized Result<Integer> lift(long cause) {
    if (core.still().isLate()) {
      return core.still().refusal();
    }
    if (core.still().holds() && !processes.threads().awaitNone()) {
      return Result.refused(
          Errno.EBUSY, "something that was cut off has not ended yet: try again in a moment");
    }
    return core.machine().urge(new Command.Unfreeze(cause)).map(this::goOn);
  }

  private int goOn(Recovered lifted) {
    State state = core.machine().state();
    core.desk().adopt(state.approvals().values());
    processes.resume(lifted.resumed());
    state.agents().forEachAwake(agent -> processes.receiveNext(agent.id()));
    return lifted.resumed().size();
  }
}
