package dev.aaos.linux.line;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.cell.Mounts;
import dev.aaos.linux.trail.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets the agent user work in directories that belong to another, when the daemon is root.
///
/// A granted tree is copied as a mount in which the owner's number is the agent user's: owners
/// on the disk stay what they are, and what the agent creates there belongs to the tree's
/// owner. Files in it that belong to neither are nobody's. See mount_setattr(2),
/// MOUNT_ATTR_IDMAP. A file system that cannot do that gives the agent user its own rights
/// there, and no more.
public final class IdentityMap implements AutoCloseable {
  private static final PathBytes ALWAYS_THERE = PathBytes.of("/usr");

  private final int user;
  private final int group;
  private final Map<List<Integer>, Descriptor> namespaces = new HashMap<>();
  private volatile boolean tried;

  /// Makes one for an agent user.
  public IdentityMap(int user, int group) {
    this.user = user;
    this.group = group;
  }

  /// Returns the agent user.
  public Owner owner() {
    return new Owner(user, group);
  }

  /// Returns whether this process is the machine's root.
  public static boolean isRoot() {
    try (Frame frame = new Frame()) {
      return frame.attempt(SystemCall.GETUID) == 0;
    }
  }

  /// Returns whether trees have to be copied here, because the helper runs as another.
  public boolean isNeeded() {
    return isRoot();
  }

  /// Does nothing where trees can be copied, or need not be.
  ///
  /// @throws LinuxException when this process may not, as in a container without that power
  public void require() throws LinuxException {
    if (!tried && isNeeded()) {
      copy(ALWAYS_THERE).close();
      tried = true;
    }
  }

  /// Returns a copy of the tree at `path`, which holds no link, for the agent user.
  public Descriptor copy(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      return copy(named, path);
    }
  }

  /// Returns a copy of the tree that `named` names, which lies at `path`, for the agent user.
  public Descriptor copy(Descriptor named, PathBytes path) throws LinuxException {
    FileStatus status = named.status();
    Descriptor tree = Mounts.copy(named, path);
    if (status.user() != user) {
      try {
        Mounts.map(tree, namespace(status.user(), status.group()));
      } catch (LinuxException e) {
        if (!e.is(Errno.EINVAL)) {
          tree.close();
          throw e;
        }
      }
    }
    return tree;
  }

  /// Returns a user namespace in which the owner's number stands for the agent user's.
  private synchronized Descriptor namespace(int owner, int ownersGroup) throws LinuxException {
    List<Integer> key = List.of(owner, ownersGroup);
    Descriptor known = namespaces.get(key);
    if (known == null) {
      known = make(owner, ownersGroup);
      namespaces.put(key, known);
    }
    return known;
  }

  /// A namespace lasts as long as something names it: a process is needed to begin with.
  private Descriptor make(int owner, int ownersGroup) throws LinuxException {
    try {
      Process holder =
          new ProcessBuilder("unshare", "--user", "sh", "-c", "echo; exec cat").start();
      try {
        if (holder.getInputStream().read() < 0) {
          throw new LinuxException(Errno.EPERM.number(), "unshare", "--user");
        }
        String process = "/proc/" + holder.pid();
        write(process + "/gid_map", ownersGroup + " " + group + " 1\n");
        write(process + "/uid_map", owner + " " + user + " 1\n");
        PathBytes namespace = PathBytes.of(process + "/ns/user");
        return Descriptor.open(namespace, OpenHow.read(OpenHow.FOLLOW));
      } finally {
        holder.destroyForcibly();
      }
    } catch (LinuxException e) {
      throw e;
    } catch (IOException e) {
      throw new LinuxException(Errno.ENOENT.number(), "unshare", "--user");
    }
  }

  private static void write(String path, String text) throws LinuxException {
    try (Descriptor file = Descriptor.open(PathBytes.of(path), OpenHow.append())) {
      file.write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public synchronized void close() {
    namespaces.values().forEach(Descriptor::close);
    namespaces.clear();
  }
}
