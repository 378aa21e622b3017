package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// Stops that the disk has no room for: what they end is cut off at once, and makes no more
/// syscalls; they are recorded when there is room, as long as this daemon lives. Any thread may
/// call.
final class LateStops {
  private final JournalThread machine;
  private final Processes processes;
  private final Map<Object, BiPredicate<AgentId, Optional<RunId>>> cut = new ConcurrentHashMap<>();

  LateStops(JournalThread machine, Processes processes) {
    this.machine = machine;
    this.processes = processes;
  }

  /// Returns whether `run` of `agent` was stopped, and that is not on record yet.
  boolean isCut(AgentId agent, RunId run) {
    return cut.values().stream().anyMatch(doomed -> doomed.test(agent, Optional.of(run)));
  }

  /// Stops by `stop`, and where there is no room for that, what is `doomed`.
  ///
  /// @param target what is stopped, an id, or who stops everything
  <R> Result<R> stop(
      Object target, BiPredicate<AgentId, Optional<RunId>> doomed, Supplier<Result<R>> stop) {
    Result<R> stopped = stop.get();
    if (!(stopped instanceof Result.Refused<R>(Errno errno, String reason))
        || errno != Errno.ENOSPC) {
      return stopped;
    }
    if (cut.putIfAbsent(target, doomed) == null) {
      Thread.ofVirtual().name("late-stop").start(() -> record(target, stop));
    }
    processes.cut(doomed);
    return Result.refused(
        Errno.ENOSPC,
        "cut off, but that is not on record, and will be once there is room: " + reason);
  }

  private <R> void record(Object target, Supplier<Result<R>> stop) {
    try {
      while (machine.isDeciding()
          && stop.get() instanceof Result.Refused<R>(Errno errno, String reason)
          && errno == Errno.ENOSPC) {
        machine.space().await(false);
      }
      cut.remove(target);
    } catch (KernelHalted e) {
      // what was cut off stays so; the next daemon knows nothing of it, as its caller was told
    }
  }
}
