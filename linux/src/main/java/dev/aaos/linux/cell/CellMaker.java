package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes one cell, on a thread that is thrown away: it ends up within the cell's namespaces.
///
/// In order: namespaces; what shall be seen is named and copied; an empty root; the copies put
/// into it; the root entered; process 1, which mounts `/proc`; the old root taken away; the
/// rule set. The story is in docs/adr/0026-cells.md.
final class CellMaker {
  private static final long NEW_MOUNTS = 0x00020000L;
  private static final long NEW_UTS = 0x04000000L;
  private static final long NEW_IPC = 0x08000000L;
  private static final long NEW_PIDS = 0x20000000L;
  private static final long NEW_NETWORK = 0x40000000L;
  /// What a cell has of its own; its user namespace is this process's.
  static final long NAMESPACES = NEW_MOUNTS | NEW_UTS | NEW_IPC | NEW_PIDS | NEW_NETWORK;

  private static final PathBytes BASE = PathBytes.of("/tmp");
  private static final PathBytes OLD_ROOT = PathBytes.of("/.old");
  private static final String NAME = "aaos";
  private static final int REMOVE_DIRECTORY = 0x200;
  private static final int CLOSE_ON_EXEC_STREAM = 0x80000 | 2;
  private static final int SET_INTERFACE_FLAGS = 0x8914;
  private static final short UP = 1;
  private static final int INTERFACE_NAME = 16;

  /// Mounts `/proc` (only a process of the pid namespace can), bounds that namespace where the
  /// kernel knows how, says so, and then waits for its input to end: it does when this process
  /// does, and all of the cell with it. A SIGCHLD that is ignored reaps orphans.
  private static final String FIRST_PROCESS = """
      mount -t proc -o nosuid,nodev,noexec proc /proc || exit 1
      if (echo "$1" > /proc/sys/kernel/pid_max) 2> /dev/null; then echo bounded; else echo free; fi
      exec env --ignore-signal=CHLD cat > /dev/null
      """;

  /// Directories of the cell's own, empty at first, gone with it.
  private static final List<String> OWN = List.of("/tmp", "/home/agent", "/dev/shm");

  private static final List<String> ENVIRONMENT =
      List.of("PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8");

  private final List<Source> sources;
  private final Profile profile;
  private final Bounds bounds;
  private final Scaffold scaffold = new Scaffold(BASE);
  private final List<Put> puts = new ArrayList<>();

  /// Something to be seen.
  ///
  /// @param tree a copy that was made already, under another identity; nothing when this
  ///     process opens it itself
  record Source(View view, Optional<Descriptor> tree) {}

  private record Put(PathBytes path, boolean directory, Descriptor tree) {}

  CellMaker(List<Source> sources, Profile profile, Bounds bounds) {
    this.sources = sources.stream()
        .sorted(Comparator.comparingInt(source -> source.view.path().names().size()))
        .toList();
    this.profile = profile;
    this.bounds = bounds;
  }

  /// Makes it. The calling thread must end afterwards.
  Cell make(int user, int group) throws ConfinementException {
    String layer = "namespaces";
    try {
      enterNamespaces();
      layer = "mounts";
      copySources();
      buildRoot(user, group);
      layer = "network";
      startLoopback();
      layer = "mounts";
      Mounts.enter(BASE, scaffold.at(OLD_ROOT));
      layer = "process 1";
      Cell.First first = startFirst();
      try {
        layer = "mounts";
        leaveOldRoot();
        layer = "landlock";
        return new Cell(first, ruleset());
      } catch (LinuxException e) {
        first.end();
        throw e;
      }
    } catch (LinuxException e) {
      throw new ConfinementException(
          layer, String.valueOf(e.getMessage()), "see `aaos doctor` for what this machine lacks");
    } finally {
      puts.forEach(put -> put.tree.close());
    }
  }

  private static void enterNamespaces() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UNSHARE, "mount, uts, ipc, pid and net namespaces", NAMESPACES);
      Mounts.detachFromOthers();
      frame.call(
          SystemCall.SETHOSTNAME, NAME, frame.path(PathBytes.of(NAME)), (long) NAME.length());
    }
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
      puts.add(new Put(source.view.path(), source.view.directory(), tree));
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
      puts.add(new Put(path, named.status().type() == FileType.DIRECTORY, tree));
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

  private void buildRoot(int user, int group) throws LinuxException {
    long plain = Mounts.NO_SET_ID | Mounts.NO_DEVICES;
    Mounts.mount("tmpfs", BASE, plain, "mode=0755,size=16m,nr_inodes=65536");
    for (Profile.Entry entry : profile.entries()) {
      PathBytes path = PathBytes.of(entry.path());
      if (entry.kind() == Profile.Kind.TEXT) {
        scaffold.text(
            path,
            entry
                .detail()
                .replace("\\n", "\n")
                .replace("%UID%", Integer.toString(user))
                .replace("%GID%", Integer.toString(group)));
      } else if (entry.kind() == Profile.Kind.LINK) {
        Optional<PathBytes> target = linkTarget(path);
        if (target.isPresent()) {
          scaffold.link(path, target.get());
        }
      }
    }
    for (String directory :
        List.of("/proc", "/dev/pts", "/dev/shm", "/tmp", "/home/agent", "/.old")) {
      scaffold.directory(PathBytes.of(directory));
    }
    String size = "size=" + bounds.temporary() + ",nr_inodes=262144";
    for (String own : OWN) {
      if (isOwn(own)) {
        mountAt(own, "tmpfs", plain, "mode=1777," + size);
      }
    }
    mountAt(
        "/dev/pts",
        "devpts",
        Mounts.NO_SET_ID | Mounts.NO_PROGRAMS,
        "newinstance,ptmxmode=0666,mode=0620");
    scaffold.link(PathBytes.of("/dev/ptmx"), PathBytes.of("pts/ptmx"));
    scaffold.link(PathBytes.of("/dev/fd"), PathBytes.of("/proc/self/fd"));
    scaffold.link(PathBytes.of("/dev/stdin"), PathBytes.of("/proc/self/fd/0"));
    scaffold.link(PathBytes.of("/dev/stdout"), PathBytes.of("/proc/self/fd/1"));
    scaffold.link(PathBytes.of("/dev/stderr"), PathBytes.of("/proc/self/fd/2"));
    for (Put put : puts) {
      if (put.directory) {
        scaffold.directory(put.path);
      } else {
        scaffold.file(put.path);
      }
      Mounts.attach(put.tree, scaffold.at(put.path));
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

  private void mountAt(String path, String type, long attributes, String options)
      throws LinuxException {
    Mounts.mount(type, scaffold.at(PathBytes.of(path)), attributes, options);
  }

  private static void startLoopback() throws LinuxException {
    try (Frame frame = new Frame()) {
      long socket = frame.call(SystemCall.SOCKET, "lo", 2, CLOSE_ON_EXEC_STREAM, 0);
      try (Descriptor owned = Descriptor.owning((int) socket, "lo")) {
        MemorySegment request = frame.bytes(40);
        MemorySegment.copy(
            "lo".getBytes(StandardCharsets.US_ASCII), 0, request, ValueLayout.JAVA_BYTE, 0, 2);
        request.set(ValueLayout.JAVA_SHORT, INTERFACE_NAME, UP);
        frame.call(SystemCall.IOCTL, "lo", owned.number(), SET_INTERFACE_FLAGS, request.address());
      }
    }
  }

  private Cell.First startFirst() throws LinuxException {
    try (Arena arena = Arena.ofConfined();
        Pipe life = Pipe.open();
        Pipe word = Pipe.open()) {
      Descriptor alive = life.writing().duplicate();
      Spawn spawn = new Spawn(
          arena,
          "/bin/sh",
          List.of("sh", "-c", FIRST_PROCESS, "sh", Integer.toString(bounds.processes())),
          ENVIRONMENT,
          List.of(life.reading().number(), word.writing().number(), 2));
      int errno = spawn.start();
      spawn.release();
      if (errno != 0) {
        alive.close();
        throw new LinuxException(errno, "posix_spawn", "/bin/sh");
      }
      Cell.First first = new Cell.First(Processes.open(spawn.pid()), alive, false);
      word.writing().close();
      String said = new String(word.reading().read(64), StandardCharsets.UTF_8).strip();
      if (said.isEmpty()) {
        first.end();
        throw new LinuxException(Errno.EPERM.number(), "mount", "/proc");
      }
      return new Cell.First(first.process(), alive, said.equals("bounded"));
    }
  }

  private void leaveOldRoot() throws LinuxException {
    Mounts.detach(OLD_ROOT);
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.UNLINKAT,
          OLD_ROOT,
          Frame.WORKING_DIRECTORY,
          frame.path(OLD_ROOT),
          REMOVE_DIRECTORY);
    }
    Mounts.sealRoot();
  }

  private Landlock ruleset() throws LinuxException {
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
      for (String own : OWN) {
        if (isOwn(own)) {
          rules.allow(PathBytes.of(own), true, Set.of(Access.values()));
        }
      }
      for (Source source : sources) {
        rules.allow(source.view.path(), source.view.directory(), source.view.access());
      }
      return rules;
    } catch (LinuxException e) {
      rules.close();
      throw e;
    }
  }
}
