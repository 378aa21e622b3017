package dev.aaos.linux.notify;

import dev.aaos.capability.PathPattern;
import dev.aaos.capability.protection.Protection;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The trees in which names are made for a program, and which names it may make there. Names are
/// those that the program sees; what is granted is asked by the grants' own.
final class Territory {
  private static final String OWN_BEGINS = ".aaos-";
  private static final String OWN_ENDS = ".tmp";

  private final List<Tree> trees;
  private final List<PathBytes> own;
  private final List<PathPattern> writes;

  /// What was granted, a file or a directory.
  ///
  /// @param seen its name as the program sees it
  /// @param granted its name in the grants
  private record Tree(PathBytes seen, PathBytes granted, boolean directory, boolean writable) {
    boolean holds(PathBytes name) {
      return directory ? name.isWithin(seen) : name.equals(seen);
    }

    PathBytes granted(PathBytes name) {
      byte[] bytes = name.toByteArray();
      int begin = seen.toByteArray().length;
      return bytes.length == begin
          ? granted
          : granted.resolve(PathBytes.of(Arrays.copyOfRange(bytes, begin + 1, bytes.length)));
    }
  }

  private Territory(
      List<View> views,
      Function<View, PathBytes> seen,
      List<PathBytes> own,
      List<PathPattern> writes) {
    this.trees = views.stream()
        .map(view -> new Tree(seen.apply(view), view.path(), view.directory(), view.isWritable()))
        .sorted(Comparator.comparingInt((Tree tree) -> tree.seen.names().size()).reversed())
        .toList();
    this.own = List.copyOf(own);
    this.writes = List.copyOf(writes);
  }

  /// Returns that of a program in a cell, which sees what it was granted by the grants' names.
  ///
  /// @param writes what was granted for writing, as it was granted
  static Territory inCell(List<View> views, List<PathPattern> writes) {
    return new Territory(views, View::path, List.of(), writes);
  }

  /// Returns that of a program which sees the machine's names.
  ///
  /// @param own a directory in which it makes names itself
  static Territory without(List<View> views, PathBytes own, List<PathPattern> writes) {
    return new Territory(views, View::real, List.of(own), writes);
  }

  /// Returns one of the trees, if there is one.
  Optional<PathBytes> tree() {
    return trees.stream()
        .filter(tree -> tree.directory && tree.writable)
        .map(Tree::seen)
        .findFirst();
  }

  /// Returns whether `name` lies where the program makes names by itself.
  boolean isOwn(PathBytes name) {
    return own.stream().anyMatch(name::isWithin);
  }

  /// Returns whether what is in `directory` is made and opened for the program.
  boolean holds(PathBytes directory) {
    return !isOwn(directory)
        && trees.stream()
            .filter(tree -> tree.directory && directory.isWithin(tree.seen))
            .findFirst()
            .filter(Tree::writable)
            .isPresent();
  }

  /// Returns whether the program may write what is called `name`, and so set its mode and times.
  boolean mayChange(PathBytes name) {
    return isOwn(name)
        || trees.stream()
            .filter(tree -> tree.holds(name))
            .findFirst()
            .filter(Tree::writable)
            .isPresent();
  }

  /// Returns whether one grant permits to write what is called `name`.
  boolean permits(PathBytes name) {
    byte[] bytes = granted(name).toByteArray();
    return !isOurs(name.name()) && writes.stream().anyMatch(pattern -> pattern.permitsFile(bytes));
  }

  /// Returns whether one grant permits a directory that is called `name`.
  boolean permitsDirectory(PathBytes name) {
    byte[] bytes = granted(name).toByteArray();
    return writes.stream().anyMatch(pattern -> pattern.permitsDirectory(bytes));
  }

  private PathBytes granted(PathBytes name) {
    return trees.stream()
        .filter(tree -> tree.holds(name))
        .findFirst()
        .map(tree -> tree.granted(name))
        .orElse(name);
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
