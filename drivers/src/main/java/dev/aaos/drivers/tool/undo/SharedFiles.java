package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.linux.FileType;
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
///
/// A name that leads to another object by now, which has names besides, leaves that first: what is
/// done to it later is not done to this.
final class SharedFiles {
  /// How many names are looked at to find an object.
  private static final int MOST_NAMES = 1_000_000;

  private final List<Draft> drafts;
  private final Map<PathBytes, PathBytes> links = new HashMap<>();
  private final Set<PathBytes> apart = new HashSet<>();

  /// What becomes of files that had several names, or have.
  ///
  /// @param links of which file one becomes another name, by its path
  /// @param apart the paths of those that leave what they are names of
  record Shared(Map<PathBytes, PathBytes> links, Set<PathBytes> apart) {}

  private SharedFiles(List<Draft> drafts) {
    this.drafts = drafts;
  }

  /// Returns what becomes of those of `drafts`.
  static Shared of(List<Draft> drafts) {
    SharedFiles files = new SharedFiles(drafts);
    files.judge();
    return new Shared(files.links, files.apart);
  }

  private void judge() {
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
    groups.forEach((object, group) -> judge(object, group, found));
  }

  private static boolean isFile(Draft draft) {
    Step step = draft.undo().step();
    return draft.undo().kind() == Kind.FILE && (step == Step.RESTORE || step == Step.UNCHANGED);
  }

  private static boolean isStill(Draft draft, Identity object) {
    return draft.status().map(Identity::of).equals(Optional.of(object));
  }

  private void judge(Identity object, List<Draft> group, Map<Identity, PathBytes> found) {
    Draft first =
        group.stream().filter(one -> isStill(one, object)).findFirst().orElse(group.getFirst());
    Optional<PathBytes> elsewhere = Optional.ofNullable(found.get(object));
    PathBytes source = elsewhere.orElse(first.path());
    for (Draft one : group) {
      boolean strange = !isStill(one, object) && isOfOthers(one, group);
      if (strange) {
        apart.add(one.path());
      }
      boolean same = one.path().equals(source)
          || isStill(one, object)
          || (elsewhere.isEmpty() && !apart.contains(source) && isSame(one, first));
      if (!same && !common(one.path(), source).equals(PathBytes.ROOT)) {
        links.put(one.path(), source);
      }
    }
  }

  private static boolean isSame(Draft one, Draft other) {
    return one.status().isPresent()
        && other.status().filter(one.status().get()::isSameObject).isPresent();
  }

  /// Returns whether what lies at the name of `draft` has names that are not of `group`.
  private static boolean isOfOthers(Draft draft, List<Draft> group) {
    long own = group.stream().filter(one -> isSame(one, draft)).count();
    return draft
        .status()
        .filter(now -> now.type() == FileType.FILE && now.links() > own)
        .isPresent();
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
