package dev.aaos.daemon.undo;

import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.ChangeRef;
import dev.aaos.drivers.tool.undo.Choices;
import dev.aaos.drivers.tool.undo.FileMerge;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.UndoPlanner;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.past.Footprint;
import dev.aaos.log.BlobRef;
import java.io.IOException;
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
/// @param dropped what is no longer kept, because of its age or its size
public record UndoPlan(
    UndoneCalls calls,
    List<FileUndo> files,
    List<UndoStep> steps,
    List<Footprint.Beyond> beyond,
    Map<Long, String> lost,
    List<Drops.Gone> dropped) {
  private static final int MOST_DIFFS = 8 << 20;

  /// Copies the collections.
  public UndoPlan {
    files = List.copyOf(files);
    steps = List.copyOf(steps);
    beyond = List.copyOf(beyond);
    lost = Collections.unmodifiableMap(new LinkedHashMap<>(lost));
    dropped = List.copyOf(dropped);
  }

  /// Returns what taking `footprint` back comes to, as the files are at this moment.
  ///
  /// @param choices what becomes of files that somebody else has changed since
  /// @param wish which calls are taken back
  /// @throws IOException when the journal cannot be read
  public static UndoPlan of(
      Footprint footprint, Kernel kernel, Choices choices, UndoneCalls.Wish wish)
      throws IOException {
    UndoneCalls calls = UndoneCalls.of(footprint, kernel, wish);
    Map<Long, BlobRef> kept = new LinkedHashMap<>();
    footprint.kept().forEach(one -> kept.put(one.sequence(), one.image()));
    Drops drops = new Drops(kernel.journal());
    UndoPlanner.Images images = sequence -> {
      try {
        Optional<BlobRef> image = Optional.ofNullable(kept.get(sequence));
        return kernel.content().get(image.isPresent() ? image.get() : piece(kernel, sequence));
      } catch (IOException e) {
        throw drops.named(sequence, e);
      }
    };
    UndoPlanner.Plan plan = new UndoPlanner().plan(List.copyOf(kept.keySet()), images, choices);
    Map<Long, String> lost = new LinkedHashMap<>(plan.lost());
    List<Drops.Gone> dropped = drops.among(lost.keySet());
    dropped.forEach(gone -> lost.keySet().removeAll(gone.records()));
    return new UndoPlan(calls, plan.files(), plan.steps(), calls.beyond(), lost, dropped);
  }

  /// Returns what the record `sequence` keeps, of which one of the images speaks.
  private static BlobRef piece(Kernel kernel, long sequence) throws IOException {
    return CallFact.Image.of(kernel.journal().record(sequence).fact())
        .orElseThrow(() -> new IOException("record " + sequence + " keeps no part of a file"));
  }

  private static Optional<String> told(String text, boolean fits) {
    return Optional.of(text).filter(one -> fits && !one.isEmpty());
  }

  /// Returns `merge` for the wire.
  ///
  /// @param fits whether what it shows is told
  public static Map<String, Object> merged(FileMerge merge, boolean fits) {
    return Json.object(
        "outcome",
        merge.kind().name().toLowerCase(Locale.ROOT),
        "detail",
        told(merge.detail(), true),
        merge.isClean() ? "diff" : "three_way",
        told(merge.text(), fits));
  }

  /// Returns why what `paths` names cannot be merged, where one of it cannot.
  public Optional<String> unmerged(Set<String> paths) {
    return unmerged(files, paths);
  }

  /// Returns why what `paths` names of `files` cannot be merged, where one of it cannot.
  public static Optional<String> unmerged(List<FileUndo> files, Set<String> paths) {
    return files.stream()
        .filter(file -> paths.contains(file.path()) && file.step() == FileUndo.Step.CHANGED)
        .map(file -> file.path() + " cannot be merged: " + why(file))
        .findFirst();
  }

  private static String why(FileUndo file) {
    if (file.merge().isEmpty()) {
      return file.detail() + " by somebody else";
    }
    FileMerge merge = file.merge().get();
    return merge.kind() == FileMerge.Kind.OVERLAPPING
        ? "the agent and somebody else both changed " + merge.detail()
        : merge.detail();
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
      int length =
          file.diff().length() + file.merge().map(FileMerge::text).orElse("").length();
      boolean fits = length <= room;
      room -= fits ? length : 0;
      told.add(Json.object(
          "path", file.path(),
          "kind", file.kind().name().toLowerCase(Locale.ROOT),
          "step", file.step().name().toLowerCase(Locale.ROOT),
          "detail", Optional.of(file.detail()).filter(detail -> !detail.isEmpty()),
          "changes", file.changes().stream().map(UndoPlan::named).toList(),
          "diff", told(file.diff(), fits),
          "merge", file.merge().map(merge -> merged(merge, fits))));
    }
    List<Map<String, Object>> others = new ArrayList<>();
    for (Drops.Gone gone : dropped) {
      others.add(Json.object(
          "sequence", gone.records().getFirst(),
          "records", gone.records().size(),
          "why", "dropped",
          "reason", gone.words()));
    }
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
