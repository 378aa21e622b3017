package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.file.Directories;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Files that had several names, and of which a name has to be given back: what each becomes
/// another name of.
///
/// That is where the very object still has a name: one that is undone itself, or one that is
/// found beneath the directory in which all that is undone lies. Where it has gone, the first of
/// its names gets the content, and the others become names of that.
final class SharedFiles {
  /// How many names are looked at to find an object.
  private static final int MOST_NAMES = 1_000_000;

  private final List<Draft> drafts;

  private SharedFiles(List<Draft> drafts) {
    this.drafts = drafts;
  }

  /// Returns of which file each of `drafts` becomes another name, by its path.
  static Map<PathBytes, PathBytes> of(List<Draft> drafts) {
    return new SharedFiles(drafts).links();
  }

  private Map<PathBytes, PathBytes> links() {
    Map<Identity, List<Draft>> groups = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      if (draft.shared().isPresent() && isFile(draft)) {
        groups.computeIfAbsent(draft.shared().get(), one -> new ArrayList<>()).add(draft);
      }
    }
    Set<Identity> wanted = new HashSet<>();
    groups.forEach((object, group) -> {
      if (group.stream().noneMatch(one -> isStill(one, object))) {
        wanted.add(object);
      }
    });
    Map<Identity, PathBytes> found = find(wanted);
    Map<PathBytes, PathBytes> links = new HashMap<>();
    groups.forEach((object, group) -> add(object, group, found, links));
    return links;
  }

  private static boolean isFile(Draft draft) {
    Step step = draft.undo().step();
    return draft.undo().kind() == Kind.FILE && (step == Step.RESTORE || step == Step.UNCHANGED);
  }

  private static boolean isStill(Draft draft, Identity object) {
    return draft.status().map(Identity::of).equals(Optional.of(object));
  }

  private static void add(
      Identity object,
      List<Draft> group,
      Map<Identity, PathBytes> found,
      Map<PathBytes, PathBytes> links) {
    Draft first =
        group.stream().filter(one -> isStill(one, object)).findFirst().orElse(group.getFirst());
    Optional<PathBytes> elsewhere = Optional.ofNullable(found.get(object));
    PathBytes source = elsewhere.orElse(first.path());
    Optional<FileStatus> its = elsewhere.isPresent() ? Optional.empty() : first.status();
    for (Draft one : group) {
      boolean same = one.path().equals(source)
          || isStill(one, object)
          || (its.isPresent() && one.status().filter(its.get()::isSameObject).isPresent());
      if (!same && !common(one.path(), source).equals(PathBytes.ROOT)) {
        links.put(one.path(), source);
      }
    }
  }

  /// Returns a name of each of `wanted` that is found.
  private Map<Identity, PathBytes> find(Set<Identity> wanted) {
    Map<Identity, PathBytes> found = new HashMap<>();
    Optional<PathBytes> root = drafts.stream().map(Draft::parent).reduce(SharedFiles::shared);
    if (wanted.isEmpty() || root.isEmpty() || root.get().equals(PathBytes.ROOT)) {
      return found;
    }
    Set<PathBytes> undone = new HashSet<>();
    drafts.forEach(draft -> undone.add(draft.path()));
    try {
      Directories.walk(root.get(), MOST_NAMES, (path, status) -> {
        Identity object = Identity.of(status);
        if (wanted.contains(object) && !undone.contains(path)) {
          found.putIfAbsent(object, path);
        }
        return found.size() < wanted.size();
      });
    } catch (LinuxException e) {
      return found; // not ours to look at: what is known will do
    }
    return found;
  }

  /// Returns the deepest directory in which both lie.
  static PathBytes common(PathBytes one, PathBytes other) {
    return shared(one.parent().orElse(PathBytes.ROOT), other.parent().orElse(PathBytes.ROOT));
  }

  /// Returns the deepest directory that holds the directories `one` and `other`, or is one.
  private static PathBytes shared(PathBytes one, PathBytes other) {
    PathBytes at = one;
    while (!other.isWithin(at)) {
      at = at.parent().orElse(PathBytes.ROOT);
    }
    return at;
  }
}
