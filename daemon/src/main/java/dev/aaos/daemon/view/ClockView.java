package dev.aaos.daemon.view;

import dev.aaos.kernel.base.KernelClock;
import java.util.Map;

/// The clocks, as members of an answer.
public final class ClockView {
  private ClockView() {}

  /// Returns what the clocks showed.
  public static Map<String, Object> of(KernelClock.Status status) {
    return Json.object(
        "kernel_time", status.kernel().toString(),
        "wall_time", status.wall().toString(),
        "offset_ms", status.offset().toMillis(),
        "followed", status.isFollowed());
  }
}
