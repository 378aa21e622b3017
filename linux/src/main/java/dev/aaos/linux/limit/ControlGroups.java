package dev.aaos.linux.limit;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// The control groups in which commands are counted, where this process may make any.
///
/// They are made and removed by the daemon: who runs programs may not write to them. What it gets
/// of a group is the descriptor by which a process becomes a member. Any thread may call.
public final class ControlGroups implements AutoCloseable {
  private final List<CgroupTree> trees;
  private final AtomicInteger names = new AtomicInteger();
  private volatile boolean left;

  private ControlGroups(List<CgroupTree> trees) {
    this.trees = trees;
  }

  /// Finds out, by making one, what can be counted here; removes what processes that were killed
  /// have left behind.
  public static ControlGroups begin() {
    List<CgroupTree> usable = new ArrayList<>();
    Set<Counted> missing = EnumSet.allOf(Counted.class);
    for (CgroupTree tree : OwnCgroups.find(GroupName.next())) {
      Set<Counted> more = EnumSet.copyOf(missing);
      more.retainAll(tree.counted());
      CgroupTree wanted = new CgroupTree(tree.base(), tree.version(), more);
      if (!more.isEmpty() && isUsable(wanted)) {
        usable.add(wanted);
        missing.removeAll(more);
      }
    }
    return new ControlGroups(List.copyOf(usable));
  }

  private static boolean isUsable(CgroupTree tree) {
    try {
      tree.begin();
      Path group = tree.make("trial", Bounds.DEFAULT);
      for (Counted one : tree.counted()) {
        tree.reached(group, one);
      }
      return CgroupTree.remove(group);
    } catch (IOException e) {
      // Read-only, somebody else's, or without what is needed: it counts nothing here.
      tree.end();
      return false;
    }
  }

  /// Returns what is counted for each command as a whole.
  public Set<Counted> counted() {
    Set<Counted> all = EnumSet.noneOf(Counted.class);
    trees.forEach(tree -> all.addAll(tree.counted()));
    return all;
  }

  /// Makes the groups of one command.
  public Group make(Bounds bounds) throws IOException {
    if (left) {
      left = !trees.stream().map(CgroupTree::sweep).reduce(true, Boolean::logicalAnd);
    }
    Group group = new Group("c" + names.incrementAndGet());
    try {
      for (CgroupTree tree : trees) {
        group.add(tree, bounds);
      }
      return group;
    } catch (IOException e) {
      group.close();
      throw e;
    }
  }

  @Override
  public void close() {
    trees.forEach(CgroupTree::end);
  }

  /// The groups of one command, one in each hierarchy. Belongs to one thread.
  public final class Group implements AutoCloseable {
    private final String name;
    private final List<Member> members = new ArrayList<>();

    private record Member(CgroupTree tree, Path group, Descriptor door) {}

    private Group(String name) {
      this.name = name;
    }

    private void add(CgroupTree tree, Bounds bounds) throws IOException {
      Path group = tree.make(name, bounds);
      PathBytes door = PathBytes.of(group.resolve("cgroup.procs").toString());
      try {
        members.add(new Member(tree, group, Descriptor.open(door, OpenHow.append())));
      } catch (LinuxException e) {
        CgroupTree.remove(group);
        throw e;
      }
    }

    /// Returns the files to which the number of a process is written to have it counted.
    public List<Descriptor> doors() {
      return members.stream().map(Member::door).toList();
    }

    /// Returns what the command wanted more of than it may have; what cannot be read any more is
    /// not said.
    public Set<Counted> reached() {
      Set<Counted> all = EnumSet.noneOf(Counted.class);
      for (Member member : members) {
        member.tree.counted().stream().filter(one -> isReached(member, one)).forEach(all::add);
      }
      return all;
    }

    private static boolean isReached(Member member, Counted one) {
      try {
        return member.tree.reached(member.group, one);
      } catch (IOException e) {
        // Somebody else removed the group. The command has ended, so nobody was held by it.
        return false;
      }
    }

    /// Removes them; those in which something is still ending are removed later.
    @Override
    public void close() {
      for (Member member : members) {
        member.door.close();
        left |= !CgroupTree.remove(member.group);
      }
    }
  }

  /// Has the process `pid` be counted, by the `doors` of its groups.
  public static void join(List<Descriptor> doors, int pid) throws LinuxException {
    for (Descriptor door : doors) {
      door.write(Integer.toString(pid).getBytes(StandardCharsets.US_ASCII));
    }
  }
}
