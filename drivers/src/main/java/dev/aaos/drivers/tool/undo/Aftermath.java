package dev.aaos.drivers.tool.undo;

import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import java.util.Optional;

/// Finds out what became of a call whose daemon ended, from what it kept of files before it
/// changed them. Stateless; any thread.
public final class Aftermath {
  private Aftermath() {}

  /// Returns what became of a call that `kept` these images, and that changes nothing before it
  /// has kept how it was; empty where the files are neither as before nor as after it.
  public static Optional<Finding> of(PreparedCall.Kept kept) {
    if (kept.records().isEmpty()) {
      return Optional.of(Finding.DID_NOT_HAPPEN);
    }
    UndoPlanner.Plan plan = new UndoPlanner().plan(kept.records(), kept::image, Choices.NONE);
    if (!plan.lost().isEmpty() || plan.files().isEmpty()) {
      return Optional.empty();
    }
    if (plan.files().stream().allMatch(file -> file.step() == FileUndo.Step.UNCHANGED)) {
      return Optional.of(Finding.DID_NOT_HAPPEN);
    }
    return plan.files().stream().allMatch(FileUndo::isDone)
        ? Optional.of(Finding.HAPPENED)
        : Optional.empty();
  }
}
