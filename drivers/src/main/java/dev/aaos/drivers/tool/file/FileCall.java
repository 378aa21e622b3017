package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability.OfPath;
import dev.aaos.drivers.tool.Interrupts;
import dev.aaos.drivers.tool.UnifiedDiff;
import dev.aaos.drivers.tool.undo.Aftermath;
import dev.aaos.drivers.tool.undo.CallWitness;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One call on one path: finds the grants it is performed under, does the deed, and puts into
/// words what Linux answered.
///
/// @param hands find what opens the path
/// @param needs what the path is needed for, at least one
/// @param effect how the call may be treated after a crash
/// @param description the effect in one line
/// @param deed what is done within reach
/// @param outlook what the file would hold then
record FileCall(
    FileHands hands,
    FilePath path,
    List<? extends OfPath> needs,
    EffectClass effect,
    String description,
    Deed deed,
    Optional<Outlook> outlook)
    implements PreparedCall {

  /// One that changes nothing, or nothing that could be shown.
  FileCall(
      FileHands hands,
      FilePath path,
      List<? extends OfPath> needs,
      EffectClass effect,
      String description,
      Deed deed) {
    this(hands, path, needs, effect, description, deed, Optional.empty());
  }

  /// Says what a file would hold.
  @FunctionalInterface
  interface Outlook {
    /// Returns what becomes of `before`, the file's content, which is empty when there is none;
    /// nothing when it would be left as it is.
    Optional<byte[]> after(Optional<byte[]> before);
  }

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

  /// A file is kept before it is changed, so what was kept and what is there tell.
  @Override
  public Optional<Finding> finding(Kept kept) {
    return effect == EffectClass.UNDOABLE ? Aftermath.of(kept) : Optional.empty();
  }

  @Override
  public String preview(UnaryOperator<String> where) {
    if (outlook.isEmpty()) {
      return "";
    }
    try {
      PathBytes at = path.bytes().text().map(where).map(PathBytes::of).orElse(path.bytes());
      Optional<byte[]> before = current(at);
      Optional<byte[]> after = outlook.get().after(before);
      return after.isPresent() ? UnifiedDiff.of(path.shown(), before, after) : "";
    } catch (IOException e) {
      return ""; // what cannot be looked at is not shown
    }
  }

  /// Returns what lies at `at` itself, through no link.
  private static Optional<byte[]> current(PathBytes at) throws IOException {
    Coverage itself = real -> real.equals(at) ? Coverage.Cover.ANY_LINKS : Coverage.Cover.NONE;
    GrantedTree all = new GrantedTree(PathBytes.ROOT, PathBytes.ROOT);
    try (OpenTree tree = OpenTree.own(all);
        CheckedFile file = tree.openFile(at, itself)) {
      return Optional.of(file.readFirst(UnifiedDiff.MOST + 1));
    } catch (LinuxException e) {
      if (Answers.isAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    Interrupts.check();
    Optional<Reach> reach = Reach.of(needs, context.grants(), context);
    if (reach.isEmpty()) {
      return new ToolOutcome.Denied(
          needs.getLast(), path.text() + ": the call was given no grant that covers it");
    }
    try (Reach within = reach.get()) {
      within.begin(hands.take(context, within.views()), new CallWitness(context, hands.room()));
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
