package dev.aaos.linux.notify;

import dev.aaos.capability.PathPattern;
import dev.aaos.capability.protection.Protection;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The trees in which names are made for a program, and which names it may make there. Names are
/// those of the cell, which are those of the grants.
final class Territory {
  private static final String OWN_BEGINS = ".aaos-";
  private static final String OWN_ENDS = ".tmp";

  private final List<View> trees;
  private final List<PathPattern> writes;

  /// @param writes what was granted for writing, as it was granted
  Territory(List<View> views, List<PathPattern> writes) {
    this.trees = views.stream()
        .filter(View::directory)
        .sorted(
            Comparator.comparingInt((View view) -> view.path().names().size()).reversed())
        .toList();
    this.writes = List.copyOf(writes);
  }

  /// Returns one of the trees, if there is one.
  Optional<PathBytes> tree() {
    return trees.stream().filter(View::isWritable).map(View::path).findFirst();
  }

  /// Returns whether what is in `directory` is made and opened for the program.
  boolean holds(PathBytes directory) {
    return trees.stream()
        .filter(tree -> directory.isWithin(tree.path()))
        .findFirst()
        .filter(View::isWritable)
        .isPresent();
  }

  /// Returns whether one grant permits to write what is called `name`.
  boolean permits(PathBytes name) {
    return !isOurs(name.name())
        && writes.stream().anyMatch(pattern -> pattern.permitsFile(name.toByteArray()));
  }

  /// Returns whether one grant permits a directory that is called `name`.
  boolean permitsDirectory(PathBytes name) {
    byte[] bytes = name.toByteArray();
    return writes.stream().anyMatch(pattern -> pattern.permitsDirectory(bytes));
  }

  /// What is being written under such a name takes another's place in a moment: see
  /// [dev.aaos.linux.file.TreeWriter].
  private static boolean isOurs(PathBytes name) {
    String text = latin(name);
    return text.startsWith(OWN_BEGINS) && text.endsWith(OWN_ENDS);
  }

  /// Returns whether what is put at `name`, if it has names beneath it, would give them names that
  /// nobody judged.
  boolean isAbove(PathBytes name) {
    return Protection.liesBeneath(latin(name));
  }

  /// Returns whether the directory `from`, if it is called `to`, would no longer be among
  /// installed packages, where more is permitted.
  boolean leavesPackages(PathBytes from, PathBytes to) {
    return Protection.isInPackages(latin(from)) && !Protection.isInPackages(latin(to));
  }

  /// Protected names are ASCII, whatever else there is.
  private static String latin(PathBytes name) {
    return new String(name.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
