package dev.aaos.linux.limit;

import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The groups of this process in one hierarchy: a directory of its own beneath the group that it
/// was started in, so that whatever bounds that bounds them too. See cgroups(7).
///
/// @param base that directory; a group for each command lies in it
/// @param version 1 or 2 of the kernel's interface
/// @param counted what it counts
record CgroupTree(Path base, int version, Set<Counted> counted) {
  private static final String NONE = "0";

  CgroupTree {
    counted = Set.copyOf(counted);
  }

  /// Makes the directory, and removes those of processes that have ended.
  void begin() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(base.resolveSibling(""), "aaos-*")) {
      for (Path one : all) {
        if (GroupName.isOver(one.getFileName().toString())) {
          new CgroupTree(one, version, counted).end();
        }
      }
    }
    Files.createDirectories(base);
    if (version == 2) {
      for (Counted one : counted) {
        write(base.resolve("cgroup.subtree_control"), "+" + one.controller());
      }
    }
  }

  /// Makes the group `name`, in which there may be no more than `bounds` say.
  Path make(String name, Bounds bounds) throws IOException {
    Path group = Files.createDirectory(base.resolve(name));
    try {
      for (Counted one : counted) {
        limit(group, one, bounds);
      }
      return group;
    } catch (IOException e) {
      Files.delete(group);
      throw e;
    }
  }

  private void limit(Path group, Counted one, Bounds bounds) throws IOException {
    switch (one) {
      case PROCESSES -> write(group.resolve("pids.max"), Integer.toString(bounds.processes()));
      case MEMORY -> {
        String most = Long.toString(bounds.memory());
        write(group.resolve(version == 2 ? "memory.max" : "memory.limit_in_bytes"), most);
        // What is swapped out counts as well, where the kernel counts that.
        if (version == 2) {
          writeIfThere(group.resolve("memory.swap.max"), NONE);
          write(group.resolve("memory.oom.group"), "1");
        } else {
          writeIfThere(group.resolve("memory.memsw.limit_in_bytes"), most);
        }
      }
    }
  }

  /// Returns whether more of `one` was asked for in `group` than it may have.
  boolean reached(Path group, Counted one) throws IOException {
    return switch (one) {
      case PROCESSES -> count(group.resolve("pids.events"), "max") > 0;
      case MEMORY ->
        count(group.resolve(version == 2 ? "memory.events" : "memory.oom_control"), "oom_kill") > 0;
    };
  }

  /// Returns the number after `word` in `file`, 0 when it has none.
  private static long count(Path file, String word) throws IOException {
    Optional<String> line = Files.readAllLines(file).stream()
        .filter(one -> one.startsWith(word + " "))
        .findFirst();
    return line.map(one -> Long.parseLong(one.substring(word.length() + 1).strip()))
        .orElse(0L);
  }

  /// Removes every group that has no process any more.
  ///
  /// @return whether none is left
  boolean sweep() {
    boolean all = true;
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(base, Files::isDirectory)) {
      for (Path group : groups) {
        all &= remove(group);
      }
    } catch (IOException e) {
      return false;
    }
    return all;
  }

  /// Removes one group.
  ///
  /// @return whether it is gone; it is not while a process in it is still ending
  static boolean remove(Path group) {
    try {
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Removes all of it that can be.
  void end() {
    if (sweep()) {
      remove(base);
    }
  }

  private static void writeIfThere(Path file, String word) throws IOException {
    if (Files.exists(file)) {
      write(file, word);
    }
  }

  private static void write(Path file, String word) throws IOException {
    Files.write(file, List.of(word));
  }
}
