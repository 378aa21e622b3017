package dev.aaos.linux.limit;

import dev.aaos.linux.confine.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the control groups of this process lie: each hierarchy that is mounted, and the group of
/// it that the process is in. See cgroups(7) and proc(5).
final class OwnCgroups {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path MEMBERSHIPS = Path.of("/proc/self/cgroup");
  private static final int ROOT = 3;
  private static final int MOUNTED_AT = 4;

  private OwnCgroups() {}

  /// Returns the trees named `name` that could be made, those of version 2 first; none where
  /// nothing is mounted.
  static List<CgroupTree> find(String name) {
    try {
      return find(name, Files.readAllLines(MOUNTS), Files.readAllLines(MEMBERSHIPS));
    } catch (IOException e) {
      return List.of();
    }
  }

  /// Reads the lines of the two files.
  static List<CgroupTree> find(String name, List<String> mounts, List<String> memberships) {
    List<CgroupTree> unified = new ArrayList<>();
    List<CgroupTree> separate = new ArrayList<>();
    for (String mount : mounts) {
      String[] halves = mount.split(" - ", 2);
      String type = halves[1].split(" ", 2)[0];
      Optional<String> membership = type.equals("cgroup2")
          ? membership(memberships, "")
          : Arrays.stream(Counted.values())
              .filter(one -> type.equals("cgroup") && isMountOf(halves[1], one))
              .findFirst()
              .flatMap(one -> membership(memberships, one.controller()));
      Optional<Path> group = membership.flatMap(path -> directory(halves[0].split(" ", -1), path));
      if (group.isPresent() && type.equals("cgroup2")) {
        available(group.get())
            .ifPresent(all -> unified.add(new CgroupTree(group.get().resolve(name), 2, all)));
      } else if (group.isPresent()) {
        Set<Counted> all = EnumSet.noneOf(Counted.class);
        Arrays.stream(Counted.values()).filter(one -> isMountOf(halves[1], one)).forEach(all::add);
        separate.add(new CgroupTree(group.get().resolve(name), 1, all));
      }
    }
    unified.addAll(separate);
    return unified;
  }

  /// The options of the file system, last in its line, name what it counts.
  private static boolean isMountOf(String half, Counted one) {
    String options = half.substring(half.lastIndexOf(' ') + 1);
    return List.of(options.split(",", -1)).contains(one.controller());
  }

  /// Returns the path of the group in the hierarchy of `controller`, that of version 2 when empty.
  private static Optional<String> membership(List<String> memberships, String controller) {
    return memberships.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> List.of(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  /// A mount may show a part of the hierarchy alone, as in a container.
  private static Optional<Path> directory(String[] mount, String path) {
    Path root = Path.of(mount[ROOT]);
    Path group = Path.of(path);
    return group.startsWith(root)
        ? Optional.of(Path.of(mount[MOUNTED_AT]).resolve(root.relativize(group).toString()))
        : Optional.empty();
  }

  /// Returns what the groups in `group` can count.
  private static Optional<Set<Counted>> available(Path group) {
    try {
      Set<Counted> handedOn = read(group.resolve("cgroup.subtree_control"));
      Set<Counted> there = read(group.resolve("cgroup.controllers"));
      if (!handedOn.containsAll(there) && Files.isWritable(group)) {
        handedOn = handOn(group, there);
      }
      return handedOn.isEmpty() ? Optional.empty() : Optional.of(handedOn);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Set<Counted> read(Path file) throws IOException {
    List<String> words = List.of(Files.readString(file).strip().split(" ", -1));
    Set<Counted> all = EnumSet.noneOf(Counted.class);
    Arrays.stream(Counted.values())
        .filter(one -> words.contains(one.controller()))
        .forEach(all::add);
    return all;
  }

  /// Has `group`, which was delegated to this process alone, be one that others lie in: a group
  /// of version 2 holds processes or groups that count, so this process moves into one of them.
  private static Set<Counted> handOn(Path group, Set<Counted> there) throws IOException {
    Path own = group.resolve("aaos-daemon");
    String self = Long.toString(ProcessHandle.current().pid());
    Files.createDirectories(own);
    Files.write(own.resolve("cgroup.procs"), List.of(self));
    try {
      for (Counted one : there) {
        Files.write(group.resolve("cgroup.subtree_control"), List.of("+" + one.controller()));
      }
      return there;
    } catch (IOException e) {
      // Others are in there too: it is not this process's to divide.
      Files.write(group.resolve("cgroup.procs"), List.of(self));
      Files.delete(own);
      throw e;
    }
  }
}
