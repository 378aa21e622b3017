package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.PathPattern;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.Reach;
import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.OwnPlaces;
import dev.aaos.linux.confine.Permits;
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
/// grant comes to the trees that it covers whole, and for reading to those files outside of them
/// that match it now; nothing that it does not cover is seen.
///
/// Where that would be less than the grant says (files that do not exist yet, a great many files,
/// what somebody has to be asked about), the directory that holds all it matches is *judged*:
/// programs see which names there are, and each is opened for them, or is not, as the grants say.
final class ViewCompiler {
  /// How many names are looked at for one grant.
  static final int MOST_NAMES = 4_096;

  /// How many views a program may have: each is a mount.
  static final int MOST_VIEWS = 200;

  /// How many single files a grant comes to before its directory is judged instead.
  static final int MOST_FILES = 64;

  private static final PathBytes DEVICES = PathBytes.of("/dev");
  private static final Set<Access> READING = EnumSet.of(Access.READ, Access.EXECUTE);

  private final Map<PathBytes, View> views = new HashMap<>();
  private final List<PathPattern> writes = new ArrayList<>();
  private final List<PathPattern> reads = new ArrayList<>();
  private final List<PathPattern> asksToWrite = new ArrayList<>();
  private final List<PathPattern> asksToRead = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// What grants come to.
  ///
  /// @param views the nearest to the root first
  /// @param permits what may be opened where that is decided name by name
  /// @param notes what of the grants a program does not get, and why
  record Compiled(List<View> views, Permits permits, List<String> notes) {}

  private ViewCompiler() {}

  /// Returns what `reach` comes to on this machine now.
  static Compiled compile(Reach reach) {
    ViewCompiler compiler = new ViewCompiler();
    reach.held().forEach(compiler::add);
    reach.asked().forEach(compiler::addAsked);
    return compiler.finish();
  }

  private void add(Held grant) {
    switch (grant.capability()) {
      case Capability.FileRead read -> {
        reads.add(read.path());
        add(read, grant, READING);
      }
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

  private void addAsked(Held grant) {
    switch (grant.capability()) {
      case Capability.FileRead read -> {
        asksToRead.add(read.path());
        judge(read, grant);
      }
      case Capability.FileWrite write -> {
        asksToWrite.add(write.path());
        judge(write, grant);
      }
      default -> {}
    }
  }

  /// What is granted by name alone is judged by itself, if it is there.
  private void judge(OfPath capability, Held grant) {
    PathBytes prefix = PathBytes.of(grant.root().lexical());
    PathBytes real = PathBytes.of(grant.root().real());
    try {
      Optional<PathBytes> alone = capability.path().literal().map(PathBytes::of);
      boolean readAlone = alone.isPresent() && capability instanceof Capability.FileRead;
      PathBytes path = readAlone ? alone.get() : prefix;
      PathBytes place = readAlone ? place(path, prefix, real) : real;
      FileType type = Directories.status(place).type();
      if (type == FileType.FILE) {
        put(new View(path, place, false, EnumSet.of(Access.JUDGED)));
      } else if (!judge(path, place)) {
        notes.add("'" + capability + "' is not given to programs: they have '" + path
            + "' or something in it of their own; grant what lies deeper");
      }
    } catch (LinuxException e) {
      notes.add("'" + capability + "' is not given to programs: " + e.getMessage());
    }
  }

  /// Has the directory `path` be judged; returns whether it can be.
  private boolean judge(PathBytes path, PathBytes place) throws LinuxException {
    if (OwnPlaces.lieIn(path) || Directories.isPseudo(place)) {
      return false;
    }
    put(new View(path, place, true, EnumSet.of(Access.JUDGED)));
    return true;
  }

  /// Adds `view` to what is known of its name.
  private void put(View view) {
    Set<Access> all = EnumSet.copyOf(view.access());
    View known = views.get(view.path());
    if (known != null) {
      all.addAll(known.access());
    }
    views.put(view.path(), new View(view.path(), view.real(), view.directory(), all));
  }

  private static PathBytes place(PathBytes path, PathBytes prefix, PathBytes real) {
    return path.equals(prefix) ? real : real.resolve(path.relativeTo(prefix));
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
    private final List<View> files = new ArrayList<>();
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
      boolean all = whole || (!access.contains(Access.WRITE) && isWithinBounds());
      if (all || judge(prefix, real)) {
        return;
      }
      files.forEach(ViewCompiler.this::put);
      if (left <= 0) {
        notes.add("'" + capability + "' has more than " + MOST_NAMES
            + " names beneath it to look at: programs get only those found first");
      } else if (access.contains(Access.WRITE)) {
        notes.add("'" + capability + "' lets programs change the files that match it now, and"
            + " create none: grant a directory and everything beneath it");
      }
    }

    private boolean isWithinBounds() {
      if (left <= 0 || files.size() > MOST_FILES) {
        return false;
      }
      files.forEach(ViewCompiler.this::put);
      return true;
    }

    private void single(PathBytes path) throws LinuxException {
      PathBytes place = place(path, prefix, real);
      try {
        if (Directories.status(place).type() == FileType.DIRECTORY) {
          notes.add("'" + capability + "' names a directory alone: write '" + path
              + "/*' for what is in it");
        } else {
          put(new View(path, place, false, access));
        }
      } catch (LinuxException e) {
        boolean comes = e.is(Errno.ENOENT) && access.contains(Access.WRITE);
        if (!comes || !judge(prefix, real)) {
          throw e;
        }
      }
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
        put(new View(path, place, true, access));
        return true;
      }
      for (DirectoryEntry entry : Directories.entries(place, Math.max(left, 0))) {
        if (left-- <= 0) {
          return false;
        }
        visit(path.resolve(entry.name()), place.resolve(entry.name()), entry.type());
      }
      return covered;
    }

    private void visit(PathBytes path, PathBytes place, FileType type) throws LinuxException {
      try {
        if (type == FileType.DIRECTORY) {
          enter(path, place);
        } else if (type == FileType.FILE && isCovered(path)) {
          files.add(new View(path, place, false, access));
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
        new Permits(writes, reads, asksToWrite, asksToRead),
        List.copyOf(notes));
  }
}
