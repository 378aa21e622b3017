package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.drivers.tool.undo.UndoStep.Part;
import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.file.Directories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What becomes of names among those around them, and in which order.
///
/// Directories that keep their owner out are opened where that is in the way. Then what was made
/// goes, the inner before the outer, the later before the earlier. Then directories are made, the
/// outer before the inner; then files, links and pipes, those first
/// that leave what they are names of; then further names of files. At last
/// directories get their modes and times, the inner before the outer. For one thread.
final class Surroundings {
  private static final int MOST_ENTRIES = 1_000_000;

  private final SortedMap<String, Draft> byPath = new TreeMap<>();
  private final List<PathBytes> order = new ArrayList<>();
  private final SharedFiles.Shared shared;

  /// Judges `drafts`, what was changed last for the first time first.
  Surroundings(List<Draft> drafts) {
    for (Draft draft : drafts) {
      byPath.put(draft.path().toString(), draft);
      order.add(draft.path());
    }
    inner().forEach(this::checkEmptied);
    outer().forEach(this::checkParent);
    shared = SharedFiles.of(List.copyOf(byPath.values()));
    shared.apart().forEach(this::separate);
    shared.links().forEach(this::name);
  }

  private Draft draft(PathBytes path) {
    return Optional.ofNullable(byPath.get(path.toString())).orElseThrow();
  }

  private List<Draft> all() {
    return order.stream().map(this::draft).toList();
  }

  private List<Draft> outer() {
    return all().stream()
        .sorted(Comparator.comparingInt(draft -> depth(draft.path())))
        .toList();
  }

  private List<Draft> inner() {
    Comparator<Draft> outer = Comparator.comparingInt(draft -> depth(draft.path()));
    return all().stream().sorted(outer.reversed()).toList();
  }

  private static int depth(PathBytes path) {
    return path.names().size();
  }

  private void replace(Draft draft) {
    byPath.put(draft.path().toString(), draft);
  }

  /// A directory goes only if all that is in it does: inner ones are judged before.
  private void checkEmptied(Draft draft) {
    if (!draft.empties()) {
      return;
    }
    try {
      for (DirectoryEntry entry : Directories.entries(draft.path(), MOST_ENTRIES)) {
        PathBytes path = draft.path().resolve(entry.name());
        Optional<Draft> inside = Optional.ofNullable(byPath.get(path.toString()));
        if (inside.isEmpty()) {
          replace(draft.left(Step.CHANGED, "something was put into it since"));
          return;
        }
        if (!inside.get().isRemoved()) {
          replace(draft.left(Step.UNKNOWN, "it holds what is left: " + path));
          return;
        }
      }
    } catch (LinuxException e) {
      replace(draft.left(Step.UNKNOWN, String.valueOf(e.getMessage())));
    }
  }

  /// What commands changed is put back only where its directory is: outer ones are judged before.
  private void checkParent(Draft draft) {
    Draft known = draft(draft.path());
    if (known.ofNodes() && known.fills() && !isDirectoryThen(known.parent())) {
      replace(known.left(Step.UNKNOWN, "its directory is not there"));
    }
  }

  private boolean isDirectoryThen(PathBytes path) {
    Optional<Draft> known = Optional.ofNullable(byPath.get(path.toString()));
    if (known.isPresent()) {
      Draft draft = known.get();
      return draft.makesDirectory() || (draft.isDirectoryNow() && !draft.empties());
    }
    try {
      return Directories.status(path).type() == FileType.DIRECTORY;
    } catch (LinuxException e) {
      return false;
    }
  }

  private void separate(PathBytes path) {
    Draft draft = draft(path);
    if (draft.undo().step() == Step.UNCHANGED) {
      replace(draft.with(draft.undo().with(Step.RESTORE, "a file of its own")));
    }
  }

  private void name(PathBytes path, PathBytes of) {
    Draft draft = draft(path);
    replace(draft.with(draft.undo().with(Step.RESTORE, "another name of " + of)));
  }

  /// Returns what becomes of each: first that to which something is done, in that order.
  List<FileUndo> files() {
    Set<FileUndo> files = new LinkedHashSet<>();
    steps().stream().map(UndoStep::file).filter(FileUndo::isDone).forEach(files::add);
    all().stream().map(Draft::undo).forEach(files::add);
    return List.copyOf(files);
  }

  /// Returns what is done, in order.
  List<UndoStep> steps() {
    List<UndoStep> steps = new ArrayList<>();
    Set<PathBytes> opened = new LinkedHashSet<>();
    for (Draft draft : outer()) {
      if (draft.isClosed() && !draft.undo().isLeft() && isDoneBeneath(draft)) {
        opened.add(draft.path());
        steps.add(new UndoStep(draft.undo(), Part.OPEN, Optional.empty()));
      }
    }
    for (Draft draft : removals()) {
      steps.add(new UndoStep(draft.undo(), Part.ALL, Optional.empty()));
    }
    outer().stream()
        .filter(Draft::makesDirectory)
        .map(draft -> new UndoStep(draft.undo(), Part.ALL, Optional.empty()))
        .forEach(steps::add);
    for (PathBytes path : order) {
      if (shared.apart().contains(path)) {
        steps.add(new UndoStep(draft(path).undo(), Part.APART, Optional.empty()));
      }
    }
    addFiles(steps, false);
    addFiles(steps, true);
    for (Draft draft : inner()) {
      boolean stays = opened.contains(draft.path()) && !draft.isRemoved() && !draft.empties();
      if (stays || draft.isLookAlone() || draft.closesLater()) {
        steps.add(new UndoStep(draft.undo(), Part.LOOK, Optional.empty()));
      }
    }
    return steps;
  }

  private boolean isDoneBeneath(Draft draft) {
    return beneath(byPath, draft).values().stream()
        .anyMatch(inside -> inside.undo().isDone());
  }

  private static SortedMap<String, Draft> beneath(SortedMap<String, Draft> all, Draft draft) {
    String path = draft.path().toString();
    return all.subMap(path + "/", path + (char) ('/' + 1));
  }

  private List<Draft> removals() {
    SortedMap<String, Draft> waiting = new TreeMap<>();
    Map<PathBytes, Integer> places = new LinkedHashMap<>();
    for (Draft draft : all()) {
      if (draft.isRemoved()) {
        waiting.put(draft.path().toString(), draft);
        places.put(draft.path(), places.size());
      }
    }
    List<Draft> removed = new ArrayList<>();
    for (PathBytes path : places.keySet()) {
      Optional.ofNullable(waiting.get(path.toString()))
          .ifPresent(draft -> remove(draft, waiting, places, removed));
    }
    return removed;
  }

  private static void remove(
      Draft draft,
      SortedMap<String, Draft> waiting,
      Map<PathBytes, Integer> places,
      List<Draft> removed) {
    Comparator<Draft> inner =
        Comparator.<Draft>comparingInt(one -> depth(one.path())).reversed();
    List<Draft> inside = beneath(waiting, draft).values().stream()
        .sorted(inner.thenComparingInt(one -> places.getOrDefault(one.path(), 0)))
        .toList();
    for (Draft one : inside) {
      waiting.remove(one.path().toString());
      removed.add(one);
    }
    waiting.remove(draft.path().toString());
    removed.add(draft);
  }

  /// Links and pipes come first: one may lie at a name of a file whose content is put back
  /// in place, and that would change what lies there.
  private void addFiles(List<UndoStep> steps, boolean named) {
    List<Draft> drafts = new ArrayList<>(all());
    drafts.sort(Comparator.comparing(draft -> draft.undo().kind() == Kind.FILE));
    for (Draft draft : drafts) {
      Optional<PathBytes> of = Optional.ofNullable(shared.links().get(draft.path()));
      boolean done = of.isEmpty() && shared.apart().contains(draft.path());
      if (draft.isPut()
          && draft.undo().kind() != Kind.DIRECTORY
          && of.isPresent() == named
          && !done) {
        steps.add(new UndoStep(draft.undo(), Part.ALL, of.map(PathBytes::toString)));
      }
    }
  }
}
