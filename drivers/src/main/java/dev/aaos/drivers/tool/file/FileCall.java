package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability.OfPath;
import dev.aaos.drivers.tool.Interrupts;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One call on one path: finds the grants it is performed under, does the deed, and puts into
/// words what Linux answered.
///
/// @param hands find what opens the path
/// @param needs what the path is needed for, at least one
/// @param effect how the call may be treated after a crash
/// @param description the effect in one line
/// @param deed what is done within reach
record FileCall(
    FileHands hands,
    FilePath path,
    List<? extends OfPath> needs,
    EffectClass effect,
    String description,
    Deed deed)
    implements PreparedCall {

  /// What a tool does once its authority is established.
  @FunctionalInterface
  interface Deed {
    /// Does it to `path`.
    ToolOutcome within(Reach reach, FilePath path) throws IOException, InterruptedException;
  }

  @Override
  public Plan plan() {
    return new Plan(List.copyOf(needs), effect, description);
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    Interrupts.check();
    Optional<Reach> reach = Reach.of(needs, context.grants());
    if (reach.isEmpty()) {
      return new ToolOutcome.Denied(
          needs.getLast(), path.text() + ": the call was given no grant that covers it");
    }
    try (Reach within = reach.get()) {
      within.begin(
          hands.take(context, within.views()),
          change -> context.preserve(ChangeCodec.encode(change)));
      return deed.within(within, path);
    } catch (RefusedException e) {
      return Answers.refused(e, reach.get().lacking());
    } catch (LinuxException e) {
      return new ToolOutcome.Failed(Answers.text(e, path.text()));
    } catch (ConfinementException e) {
      throw new IOException(Answers.unheld(e), e);
    }
  }
}
