package dev.aaos.daemon.undo;

import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.ChangeRef;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.UndoPlanner;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.past.Footprint;
import dev.aaos.log.BlobRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What taking a part of the past back comes to: file by file what is done, and what cannot be.
///
/// @param calls the calls that others take back, the newest first: that is done before
///     anything
/// @param files those to which something is done first, in that order
/// @param steps the calls that do it, in order
/// @param beyond the calls that may have changed what is not kept
/// @param lost the records whose content is gone, and why
public record UndoPlan(
    UndoneCalls calls,
    List<FileUndo> files,
    List<UndoStep> steps,
    List<Footprint.Beyond> beyond,
    Map<Long, String> lost) {
  private static final int MOST_DIFFS = 8 << 20;

  /// Copies the collections.
  public UndoPlan {
    files = List.copyOf(files);
    steps = List.copyOf(steps);
    beyond = List.copyOf(beyond);
    lost = Collections.unmodifiableMap(new LinkedHashMap<>(lost));
  }

  /// Returns what taking `footprint` back comes to, as the files are at this moment.
  ///
  /// @param anyway the files that are put back although somebody else has changed them since
  /// @param wish which calls are taken back
  public static UndoPlan of(
      Footprint footprint, Kernel kernel, Set<String> anyway, UndoneCalls.Wish wish) {
    UndoneCalls calls = UndoneCalls.of(footprint, kernel, wish);
    Map<Long, BlobRef> kept = new LinkedHashMap<>();
    footprint.kept().forEach(one -> kept.put(one.sequence(), one.image()));
    UndoPlanner.Images images =
        sequence -> kernel.content().get(Optional.ofNullable(kept.get(sequence)).orElseThrow());
    UndoPlanner.Plan plan =
        new UndoPlanner().plan(List.copyOf(kept.keySet()), images, anyway::contains);
    return new UndoPlan(calls, plan.files(), plan.steps(), calls.beyond(), plan.lost());
  }

  /// Returns the calls that are made to take others back, in that order.
  public List<UndoneCall> made() {
    return calls.made();
  }

  private static Map<String, Object> told(
      Footprint.Beyond one, Function<CallFact.Intended, String> inputs) {
    return Json.object(
        "sequence", one.sequence(),
        "tool", one.call().tool(),
        "needs", one.call().needs(),
        "input", inputs.apply(one.call()),
        "why", one.external() ? "external" : "not_kept");
  }

  private static Object named(ChangeRef change) {
    return change.at() == 0 ? change.record() : change.toString();
  }

  /// Returns this for the wire.
  ///
  /// @param inputs tells what a call was given, for people
  /// @param diffs whether to tell what becomes of texts; of the first that come to 8 MiB
  /// @param names tells what an agent is called
  public Map<String, Object> toJson(
      Function<CallFact.Intended, String> inputs,
      Function<AgentId, Optional<String>> names,
      boolean diffs) {
    List<Map<String, Object>> told = new ArrayList<>();
    int room = diffs ? MOST_DIFFS : 0;
    for (FileUndo file : files) {
      boolean fits = !file.diff().isEmpty() && file.diff().length() <= room;
      room -= fits ? file.diff().length() : 0;
      told.add(Json.object(
          "path", file.path(),
          "kind", file.kind().name().toLowerCase(Locale.ROOT),
          "step", file.step().name().toLowerCase(Locale.ROOT),
          "detail", Optional.of(file.detail()).filter(detail -> !detail.isEmpty()),
          "changes", file.changes().stream().map(UndoPlan::named).toList(),
          "diff", Optional.of(file.diff()).filter(diff -> fits)));
    }
    List<Map<String, Object>> others = new ArrayList<>();
    beyond.forEach(one -> others.add(told(one, inputs)));
    calls.leftJson(one -> told(one, inputs)).forEach(others::add);
    lost.forEach((sequence, why) ->
        others.add(Json.object("sequence", sequence, "why", "content_gone", "reason", why)));
    return Json.object(
        "calls",
            calls.calls().stream()
                .map(call -> call.toJson(names.apply(call.agent())))
                .toList(),
        "files", told,
        "beyond", others);
  }
}
