package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.file.OpenTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Finds the hand that opens files for a call: **the one place where that is decided**. Any
/// thread may ask.
public interface FileHands {
  /// Opens with the daemon's own rights.
  FileHands OWN = (context, views) -> OpenTree.Start.OWN;

  /// Returns what opens directories for a call that may reach `views`. By which tier it is
  /// held is told to `context`.
  ///
  /// @throws IOException when it cannot be held as it must be: the call is not made
  OpenTree.Start take(CallContext context, List<View> views)
      throws IOException, InterruptedException;

  /// Returns how much is kept of what is changed by them.
  default UndoRoom room() {
    return UndoRoom.DEFAULT;
  }

  /// Returns what takes hands of `confiner`, in the tier that the agent asks for, or the best
  /// there is.
  ///
  /// Where there is none to be had, an agent that asks for a tier is refused, and every one
  /// where there is a `least`. The files of others are opened by the daemon itself, as the
  /// record of the call says; but never again once a hand was had.
  ///
  /// @param sandbox says what is in the way of a tier
  /// @param least below which nothing is done on this machine; empty where nobody said so
  /// @param room how much is kept of what is changed
  static FileHands confined(
      Confiner confiner, Sandbox sandbox, Optional<Tier> least, UndoRoom room) {
    return new ConfinedHands(confiner, sandbox, least, room, System::nanoTime);
  }
}
