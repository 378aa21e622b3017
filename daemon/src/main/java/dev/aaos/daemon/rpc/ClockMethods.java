package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.ClockView;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.journal.MachineFact;

/// `clock.status`, `clock.accept`: kernel time and the wall clock.
final class ClockMethods {
  private ClockMethods() {}

  /// `{}` → `{kernel_time, wall_time, offset_ms, followed}`. Kernel time, the wall clock, and by
  /// how much that is ahead; `followed` is false where it is more than an hour off what it was
  /// when the daemon started or a person last accepted it: kernel time does not follow it then.
  static Object status(Session session, Params params) {
    return ClockView.of(session.kernel().clock());
  }

  /// `{}` → `{old_offset_ms, offset_ms}`. Has kernel time follow the wall clock, on record. Where
  /// the wall clock is behind, kernel time stays ahead of it by as much: it does not go back.
  static Object accept(Session session, Params params) throws RpcError {
    MachineFact.ClockAccepted accepted = AgentMethods.value(session.operator().acceptClock());
    return Json.object("old_offset_ms", accepted.oldMillis(), "offset_ms", accepted.newMillis());
  }
}
