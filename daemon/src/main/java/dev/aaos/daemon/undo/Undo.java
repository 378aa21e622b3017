package dev.aaos.daemon.undo;

import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ManifestReader;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.past.Undoing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// One undo that is about to begin. For one thread.
public final class Undo {
  private static final AgentId NOBODY = new AgentId(new UUID(0, 0));

  private final String what;
  private final List<UndoneCall> calls;
  private final List<UndoStep> steps;
  private final Set<String> anyway;
  private final List<AgentId> heirs = new ArrayList<>();

  /// Takes back what `plan` says.
  ///
  /// @param what part of the past that is, in words
  /// @param anyway the files that are put back although somebody else has changed them
  ///     since
  public Undo(String what, UndoPlan plan, Set<String> anyway) {
    this.what = what;
    this.calls = plan.made();
    this.steps = plan.steps();
    this.anyway = Set.copyOf(anyway);
  }

  /// Returns how much it has to do.
  public int size() {
    return calls.size() + steps.size();
  }

  /// Returns how many calls it has made to take others back.
  public int calls() {
    return calls.size();
  }

  /// Returns what its agent is told, with ids of nobody in place of those who take back
  /// calls.
  public String message() {
    return message(Collections.nCopies(calls.size(), NOBODY));
  }

  private String message(List<AgentId> made) {
    StringBuilder message =
        new StringBuilder(UndoAgent.message(what, List.of(), anyway).strip());
    for (int i = 0; i < calls.size(); i++) {
      message.append('\n').append(calls.get(i).order(made.get(i)));
    }
    steps.forEach(step ->
        message.append('\n').append(step.call(anyway.contains(step.file().path()))));
    return message.toString();
  }

  /// Has it begin, as `operator` may.
  public Result<RunId> begin(Operator operator, ManifestReader manifests) {
    try {
      Manifest manifest = manifests.read(UndoAgent.manifest(steps, calls));
      if (calls.isEmpty()) {
        return operator.takeBack(manifest, message());
      }
      Labels labels = calls.stream().map(UndoneCall::labels).reduce(Labels.NONE, Labels::join);
      return operator.takeBack(new Undoing(
          manifest,
          manifests.read(UndoAgent.heir()),
          calls.stream().map(UndoneCall::agent).toList(),
          labels,
          made -> {
            heirs.addAll(made);
            return message(made);
          }));
    } catch (InvalidInput e) {
      throw new IllegalStateException("a manifest of our own cannot be read", e);
    }
  }

  /// Returns the agents that were made to take back calls; each ends when it has.
  public List<AgentId> heirs() {
    return List.copyOf(heirs);
  }
}
