package dev.aaos.linux.notify;

import dev.aaos.capability.protection.Protection;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.confine.Permits.Verdict;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The trees in which names are made for a program, and which names it may make there. Names are
/// those that the program sees; what is granted is asked by the grants' own.
final class Territory {
  private static final String OWN_BEGINS = ".aaos-";
  private static final String OWN_ENDS = ".tmp";

  private final List<Tree> trees;
  private final List<PathBytes> own;
  private final Permits permits;

  /// What was granted, a file or a directory.
  ///
  /// @param seen its name as the program sees it
  /// @param granted its name in the grants
  private record Tree(PathBytes seen, PathBytes granted, boolean directory, Set<Access> access) {
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

    boolean may(Access one) {
      return access.contains(one);
    }
  }

  private Territory(
      List<View> views, Function<View, PathBytes> seen, List<PathBytes> own, Permits permits) {
    this.trees = views.stream()
        .map(view -> new Tree(seen.apply(view), view.path(), view.directory(), view.access()))
        .sorted(Comparator.comparingInt((Tree tree) -> tree.seen.names().size()).reversed())
        .toList();
    this.own = List.copyOf(own);
    this.permits = permits;
  }

  /// Returns that of a program in a cell, which sees what it was granted by the grants' names.
  static Territory inCell(List<View> views, Permits permits) {
    return new Territory(views, View::path, List.of(), permits);
  }

  /// Returns that of a program which sees the machine's names.
  ///
  /// @param own a directory in which it makes names itself
  static Territory without(List<View> views, PathBytes own, Permits permits) {
    return new Territory(views, View::real, List.of(own), permits);
  }

  /// Returns one of the trees, if there is one.
  Optional<PathBytes> tree() {
    return trees.stream()
        .filter(tree -> tree.directory && isWritten(tree))
        .map(Tree::seen)
        .findFirst();
  }

  /// Returns whether there is anything that is judged when it is opened for reading.
  boolean isJudged() {
    return trees.stream().anyMatch(Territory::isJudged);
  }

  /// Returns whether what is called `name` is judged when it is opened for reading: by itself the
  /// program could not open it.
  boolean judges(PathBytes name) {
    return tree(name).filter(Territory::isJudged).isPresent();
  }

  private static boolean isJudged(Tree tree) {
    return tree.may(Access.JUDGED) && !tree.may(Access.READ);
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
            .filter(this::isWritten)
            .isPresent();
  }

  private boolean isWritten(Tree tree) {
    return tree.may(Access.WRITE) || (tree.may(Access.JUDGED) && !permits.isWithoutWriting());
  }

  /// Returns whether there may be any tree in which names are written one by one.
  boolean isSealed() {
    return trees.stream().anyMatch(tree -> isWritten(tree) && !tree.may(Access.WRITE));
  }

  /// Returns the tree that holds `directory` if a program in a cell sees it read-only, though
  /// there may be names in it that are written.
  Optional<PathBytes> sealed(PathBytes directory) {
    return tree(directory)
        .filter(tree -> tree.directory && tree.may(Access.JUDGED) && !tree.may(Access.WRITE))
        .map(Tree::seen);
  }

  /// Returns whether the program may set mode and times of all that is called like `name`, without
  /// that anybody judges the name.
  boolean mayChange(PathBytes name) {
    return isOwn(name) || tree(name).filter(tree -> tree.may(Access.WRITE)).isPresent();
  }

  /// Returns what the grants say of the `use` of what is called `name`.
  Verdict verdict(PathBytes name, Use use) {
    if (use == Use.WRITE && isOurs(name.name())) {
      return Verdict.REFUSED;
    }
    return use == Use.READ && tree(name).filter(tree -> tree.may(Access.READ)).isPresent()
        ? Verdict.PERMITTED
        : permits.of(granted(name).toByteArray(), use);
  }

  /// Returns the name that the grants have for what is called `name`.
  PathBytes granted(PathBytes name) {
    return tree(name).map(tree -> tree.granted(name)).orElse(name);
  }

  private Optional<Tree> tree(PathBytes name) {
    return trees.stream().filter(tree -> tree.holds(name)).findFirst();
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
