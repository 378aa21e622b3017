package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.Result;

/// Whether everything is frozen: on record or, where the disk has no room for that record, as good
/// as. Any thread may ask, without waiting.
final class Standstill {
  private static final String LATE =
      "everything is frozen, which is not on record, and will be once there is room on the disk";

  private final JournalThread machine;
  private volatile boolean late;

  Standstill(JournalThread machine) {
    this.machine = machine;
  }

  /// Says whether it is frozen without a record.
  void late(boolean isLate) {
    late = isLate;
  }

  boolean isLate() {
    return late;
  }

  boolean holds() {
    return late || machine.state().frozen().isPresent();
  }

  /// Ends the calling thread's work where everything is frozen: another goes on with it when that
  /// is lifted, as after a daemon that ended.
  void check() {
    if (holds()) {
      throw new KernelHalted(reason());
    }
  }

  /// Returns what whoever wants something to happen is told.
  <R> Result<R> refusal() {
    return Result.refused(late ? Errno.ENOSPC : Errno.EBUSY, reason());
  }

  private String reason() {
    return machine.state().frozen().map(Freeze::refusal).orElse(LATE);
  }
}
