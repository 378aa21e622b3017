package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.OwnPlaces;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.restrict.Identity;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Profile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Builds what is seen in one cell, on a thread that is thrown away: it ends up in a mount
/// namespace of its own, with the cell's root.
///
/// In order: the namespace; what shall be seen is named and copied; a root with all its
/// names, sealed; the copies put into it, and `/proc`; the root entered and the old one
/// taken away; the rule set. The story is in docs/adr/0026-cells.md.
final class CellMaker {
  private static final PathBytes BASE = PathBytes.of("/tmp");
  private static final PathBytes PROC = PathBytes.of("/proc");
  private static final long PLAIN = Mounts.NO_SET_ID | Mounts.NO_DEVICES;

  private static final List<String> OWN = OwnPlaces.TEMPORARY;

  private final List<Source> sources;
  private final Profile profile;
  private final Bounds bounds;
  private final Authorities authorities;
  private final Scaffold scaffold = new Scaffold(BASE);
  private final List<Put> puts = new ArrayList<>();
  private final Map<PathBytes, Descriptor> doors = new HashMap<>();

  /// Something to be seen.
  ///
  /// @param tree a copy that was made already, under another identity; nothing when this
  ///     process opens it itself
  record Source(View view, Optional<Descriptor> tree) {}

  /// @param door whether what is put there, read-only, is written through a door
  private record Put(PathBytes path, boolean directory, Descriptor tree, boolean door) {}

  CellMaker(List<Source> sources, Profile profile, Program program) {
    this.sources = sources.stream()
        .sorted(Comparator.comparingInt(source -> source.view.path().names().size()))
        .toList();
    this.profile = profile;
    this.bounds = program.bounds();
    this.authorities = new Authorities(program.egress().authority());
  }

  /// Builds it, with the `/proc` of `cell`, and returns the rules of whoever is put there. The
  /// calling thread must end afterwards.
  Landlock make(EmptyCell cell) throws ConfinementException {
    String layer = "mounts";
    try {
      Mounts.begin();
      copySources();
      layOut();
      Mounts.seal(BASE);
      mountAll(cell);
      Mounts.enter(BASE);
      layer = "landlock";
      return ruleset(cell.hold());
    } catch (LinuxException e) {
      throw new ConfinementException(
          layer, String.valueOf(e.getMessage()), "see `aaos doctor` for what this machine lacks");
    } finally {
      puts.forEach(put -> put.tree.close());
    }
  }

  /// Returns the doors through which trees are written that programs see read-only, by name. They
  /// are the caller's.
  Map<PathBytes, Descriptor> doors() {
    return Map.copyOf(doors);
  }

  /// Before anything is mounted over.
  private void copySources() throws LinuxException {
    for (Profile.Entry entry : profile.entries()) {
      PathBytes path = PathBytes.of(entry.path());
      switch (entry.kind()) {
        case TREE, FILE ->
          copyIfThere(path, Mounts.READ_ONLY | Mounts.NO_SET_ID | Mounts.NO_DEVICES);
        case DEVICE -> copyIfThere(path, Mounts.NO_SET_ID | Mounts.NO_PROGRAMS);
        case LINK -> {
          if (linkTarget(path).isEmpty()) {
            copyIfThere(path, Mounts.READ_ONLY | Mounts.NO_SET_ID | Mounts.NO_DEVICES);
          }
        }
        case TEXT -> {}
      }
    }
    for (Source source : sources) {
      Descriptor tree = source.tree.isPresent() ? source.tree.get() : open(source.view.real());
      long attributes = Mounts.NO_SET_ID | Mounts.NO_DEVICES;
      boolean door = source.view.hasDoor() && !tree.isReadOnly();
      puts.add(new Put(source.view.path(), source.view.directory(), tree, door));
      Mounts.restrict(tree, source.view.isWritable() ? attributes : attributes | Mounts.READ_ONLY);
    }
  }

  private static Descriptor open(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      return Mounts.copy(named, path);
    }
  }

  private void copyIfThere(PathBytes path, long attributes) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.FOLLOW))) {
      Descriptor tree = Mounts.copy(named, path);
      puts.add(new Put(path, named.status().type() == FileType.DIRECTORY, tree, false));
      Mounts.restrict(tree, attributes);
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.EACCES)) {
        throw e;
      }
    }
  }

  /// Returns where the symbolic link `path` leads, as it is written; nothing when it is none.
  private static Optional<PathBytes> linkTarget(PathBytes path) {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.bytes(4096);
      long length = frame.attempt(
          SystemCall.READLINKAT,
          Frame.WORKING_DIRECTORY,
          frame.path(path),
          target.address(),
          target.byteSize());
      return length <= 0
          ? Optional.empty()
          : Optional.of(PathBytes.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
    }
  }

  /// Makes all names that the root has of its own, those mounted over as well.
  private void layOut() throws LinuxException {
    Mounts.mount("tmpfs", BASE, PLAIN, "mode=0755,size=16m,nr_inodes=65536");
    for (Profile.Entry entry : profile.entries()) {
      PathBytes path = PathBytes.of(entry.path());
      if (entry.kind() == Profile.Kind.TEXT) {
        scaffold.text(
            path,
            entry
                .detail()
                .replace("\\n", "\n")
                .replace("%UID%", Integer.toString(Identity.user()))
                .replace("%GID%", Integer.toString(Identity.group())));
      } else if (entry.kind() == Profile.Kind.LINK) {
        Optional<PathBytes> target = linkTarget(path);
        if (target.isPresent()) {
          scaffold.link(path, target.get());
        }
      }
    }
    for (String directory : List.of("/proc", "/dev/pts", "/dev/shm", "/tmp", "/home/agent")) {
      scaffold.directory(PathBytes.of(directory));
    }
    scaffold.link(PathBytes.of("/dev/ptmx"), PathBytes.of("pts/ptmx"));
    scaffold.link(PathBytes.of("/dev/fd"), PathBytes.of("/proc/self/fd"));
    scaffold.link(PathBytes.of("/dev/stdin"), PathBytes.of("/proc/self/fd/0"));
    scaffold.link(PathBytes.of("/dev/stdout"), PathBytes.of("/proc/self/fd/1"));
    scaffold.link(PathBytes.of("/dev/stderr"), PathBytes.of("/proc/self/fd/2"));
    authorities.make(scaffold);
    for (Put put : puts) {
      name(put);
    }
  }

  private void name(Put put) throws LinuxException {
    if (put.directory) {
      scaffold.directory(put.path);
    } else {
      scaffold.file(put.path);
    }
  }

  private void mountAll(EmptyCell cell) throws LinuxException {
    String size = "size=" + bounds.temporary() + ",nr_inodes=262144";
    for (String own : OWN) {
      if (isOwn(own)) {
        mountAt(own, "tmpfs", PLAIN, "mode=1777," + size);
      }
    }
    mountAt(
        "/dev/pts",
        "devpts",
        Mounts.NO_SET_ID | Mounts.NO_PROGRAMS,
        "newinstance,ptmxmode=0666,mode=0620");
    for (Put put : puts) {
      // Beneath what was just mounted the name is not there yet.
      name(put);
      Mounts.attach(put.tree, scaffold.at(put.path));
      if (put.door) {
        doors.put(put.path, Mounts.writable(scaffold.at(put.path)));
      }
      scaffold.covered(put.path);
    }
    authorities.spread(scaffold);
    PathBytes proc = scaffold.at(PROC);
    if (!Mounts.mountProc(cell.process(), proc)) {
      cell.mountProc(proc);
    }
  }

  /// Rules add up: one that lets the agent read its own directory would let it read whatever
  /// is granted beneath it for writing alone. Then it has no such directory.
  private boolean isOwn(String directory) {
    PathBytes own = PathBytes.of(directory);
    return sources.stream()
        .map(Source::view)
        .noneMatch(view -> view.path().isWithin(own) && !view.access().contains(Access.READ));
  }

  /// Returns the cell's own directories in which one of `views` lies that may be written. Rules
  /// add up here too: what lets a program write there by itself would let it write the view. So
  /// the deputy has these as well.
  static List<View> shared(List<View> views) {
    return OWN.stream()
        .map(PathBytes::of)
        .filter(own ->
            views.stream().anyMatch(view -> view.isWritable() && view.path().isWithin(own)))
        .map(own -> new View(own, own, true, Set.of(Access.values())))
        .toList();
  }

  private void mountAt(String path, String type, long attributes, String options)
      throws LinuxException {
    Mounts.mount(type, scaffold.at(PathBytes.of(path)), attributes, options);
    scaffold.covered(PathBytes.of(path));
  }

  private Landlock ruleset(Hold hold) throws LinuxException {
    Landlock rules = Landlock.begin();
    try {
      for (Profile.Entry entry : profile.entries()) {
        PathBytes path = PathBytes.of(entry.path());
        boolean put = puts.stream().anyMatch(one -> one.path.equals(path));
        switch (entry.kind()) {
          case TREE, LINK -> {
            if (put) {
              rules.allow(path, true, Set.of(Access.READ, Access.EXECUTE));
            }
          }
          case FILE -> {
            if (put) {
              rules.allow(path, false, Set.of(Access.READ));
            }
          }
          case DEVICE -> {
            if (put) {
              rules.allowDevices(path, false);
            }
          }
          case TEXT -> rules.allow(path, false, Set.of(Access.READ));
        }
      }
      rules.allowDevices(PathBytes.of("/dev/pts"), true);
      rules.allow(PathBytes.of("/proc"), true, Set.of(Access.READ));
      List<View> shared = shared(sources.stream().map(Source::view).toList());
      for (String own : OWN) {
        PathBytes path = PathBytes.of(own);
        if (shared.stream().anyMatch(view -> view.path().equals(path)) && isOwn(own)) {
          rules.allow(path, true, Set.of(Access.values()));
        } else if (isOwn(own)) {
          rules.allowOwn(path);
        }
      }
      for (Source source : sources) {
        rules.allow(source.view.path(), source.view.directory(), source.view.access());
      }
      authorities.allow(rules);
      rules.allowOpening(hold.fifo());
      return rules;
    } catch (LinuxException e) {
      rules.close();
      throw e;
    }
  }
}
