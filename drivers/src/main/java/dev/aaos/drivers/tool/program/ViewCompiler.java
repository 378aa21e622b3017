package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.PathPattern;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.file.Directories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From grants to what a confined program sees.
///
/// Linux mounts and rules hold for whole directory trees and for single files that exist. So a
/// grant comes to the trees that it covers whole, and to those files outside of them that
/// match it now; nothing that it does not cover is ever seen. Where that is less than the
/// grant says (files that do not exist yet, below a pattern with wildcards), it is said in a
/// note.
final class ViewCompiler {
  /// How many names are looked at for one grant.
  static final int MOST_NAMES = 4_096;

  /// How many views a program may have: each is a mount.
  static final int MOST_VIEWS = 200;

  private static final PathBytes DEVICES = PathBytes.of("/dev");
  private static final Set<Access> READING = EnumSet.of(Access.READ, Access.EXECUTE);

  private final Map<PathBytes, View> views = new HashMap<>();
  private final List<PathPattern> writes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// What grants come to.
  ///
  /// @param views the nearest to the root first
  /// @param writes the patterns of what may be written
  /// @param notes what of the grants a program does not get, and why
  record Compiled(List<View> views, List<PathPattern> writes, List<String> notes) {}

  private ViewCompiler() {}

  /// Returns what `grants` come to on this machine now.
  static Compiled compile(List<Held> grants) {
    ViewCompiler compiler = new ViewCompiler();
    for (Held grant : grants) {
      compiler.add(grant);
    }
    return compiler.finish();
  }

  private void add(Held grant) {
    switch (grant.capability()) {
      case Capability.FileRead read -> add(read, grant, READING);
      case Capability.FileWrite write -> {
        writes.add(write.path());
        add(write, grant, EnumSet.of(Access.WRITE));
      }
      case Capability.Exec exec -> {
        if (!isInProfile(exec)) {
          add(exec, grant, READING);
        }
      }
      default -> {}
    }
  }

  /// Every program sees `/usr` already.
  private static boolean isInProfile(Capability.Exec exec) {
    return PathPattern.beneath("/usr").covers(exec.path());
  }

  private void add(OfPath capability, Held grant, Set<Access> access) {
    PathBytes prefix = PathBytes.of(grant.root().lexical());
    PathBytes real = PathBytes.of(grant.root().real());
    Walk walk = new Walk(capability, access, prefix, real);
    try {
      walk.begin();
    } catch (LinuxException e) {
      notes.add("'" + capability + "' is not given to programs: " + e.getMessage());
    }
  }

  /// One grant, followed down from the directory that holds all it matches.
  private final class Walk {
    private final OfPath capability;
    private final Set<Access> access;
    private final PathBytes prefix;
    private final PathBytes real;
    private int left = MOST_NAMES;

    Walk(OfPath capability, Set<Access> access, PathBytes prefix, PathBytes real) {
      this.capability = capability;
      this.access = access;
      this.prefix = prefix;
      this.real = real;
    }

    void begin() throws LinuxException {
      Optional<String> literal = capability.path().literal();
      if (literal.isPresent()) {
        single(PathBytes.of(literal.get()));
        return;
      }
      if (Directories.status(real).type() != FileType.DIRECTORY) {
        throw new LinuxException(Errno.ENOTDIR.number(), "openat2", prefix.toString());
      }
      boolean whole = enter(prefix, real);
      if (left <= 0) {
        notes.add("'" + capability + "' has more than " + MOST_NAMES
            + " names beneath it to look at: programs get only those found first");
      } else if (!whole && access.contains(Access.WRITE)) {
        notes.add("'" + capability + "' lets programs change the files that match it now, and"
            + " create none: grant a directory and everything beneath it");
      }
    }

    private void single(PathBytes path) throws LinuxException {
      PathBytes place = place(path);
      if (Directories.status(place).type() == FileType.DIRECTORY) {
        notes.add("'" + capability + "' names a directory alone: write '" + path
            + "/*' for what is in it");
      } else {
        put(path, place, false);
      }
    }

    private PathBytes place(PathBytes path) {
      return path.equals(prefix) ? real : real.resolve(path.relativeTo(prefix));
    }

    /// Returns whether the whole of `path` is covered.
    private boolean enter(PathBytes path, PathBytes place) throws LinuxException {
      if (path.equals(DEVICES) || Directories.isPseudo(place)) {
        notes.add("'" + path + "' is the kernel's own: programs have one of their own instead");
        return false;
      }
      Optional<String> name = path.text();
      boolean covered =
          name.isPresent() && capability.path().covers(PathPattern.beneath(name.get()));
      if (covered && !path.equals(PathBytes.ROOT)) {
        put(path, place, true);
        return true;
      }
      for (DirectoryEntry entry : Directories.entries(place, left)) {
        left--;
        visit(path.resolve(entry.name()), place.resolve(entry.name()), entry.type());
      }
      return covered;
    }

    private void visit(PathBytes path, PathBytes place, FileType type) throws LinuxException {
      try {
        if (type == FileType.DIRECTORY) {
          enter(path, place);
        } else if (type == FileType.FILE && isCovered(path)) {
          put(path, place, false);
        }
      } catch (LinuxException e) {
        if (!e.is(Errno.EACCES) && !e.is(Errno.ENOENT)) {
          throw e;
        }
      }
    }

    private boolean isCovered(PathBytes path) {
      return path.text()
          .map(PathPattern::literal)
          .map(capability::withPath)
          .filter(capability::covers)
          .isPresent();
    }

    private void put(PathBytes path, PathBytes place, boolean directory) {
      Set<Access> all = EnumSet.copyOf(access);
      View known = views.get(path);
      if (known != null) {
        all.addAll(known.access());
      }
      views.put(path, new View(path, place, directory, all));
    }
  }

  /// A view within another has what that one has as well: a grant never takes away what
  /// another gives. One that then has nothing of its own is not needed.
  private Compiled finish() {
    List<View> kept = new ArrayList<>();
    List<View> byDepth = views.values().stream()
        .sorted(Comparator.<View>comparingInt(view -> view.path().toByteArray().length)
            .thenComparing(view -> view.path().toString()))
        .toList();
    for (View view : byDepth) {
      Set<Access> around = EnumSet.noneOf(Access.class);
      kept.stream()
          .filter(outer -> outer.directory() && view.path().isWithin(outer.path()))
          .forEach(outer -> around.addAll(outer.access()));
      if (!around.containsAll(view.access())) {
        around.addAll(view.access());
        kept.add(new View(view.path(), view.real(), view.directory(), around));
      }
    }
    if (kept.size() > MOST_VIEWS) {
      notes.add("the grants come to " + kept.size() + " files and directories: programs get the "
          + MOST_VIEWS + " nearest to the root; grant directories and everything beneath them");
    }
    return new Compiled(
        List.copyOf(kept.subList(0, Math.min(kept.size(), MOST_VIEWS))),
        List.copyOf(writes),
        List.copyOf(notes));
  }
}
