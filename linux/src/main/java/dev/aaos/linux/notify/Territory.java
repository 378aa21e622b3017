package dev.aaos.linux.notify;

import dev.aaos.capability.protection.Protection;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.confine.Permits.Verdict;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
  /// @param real the machine's own name of it; empty for what is the program's own
  private record Tree(
      PathBytes seen,
      PathBytes granted,
      Optional<PathBytes> real,
      boolean directory,
      Set<Access> access) {
    static Tree of(View view, PathBytes seen) {
      return new Tree(seen, view.path(), Optional.of(view.real()), view.directory(), view.access());
    }

    static Tree ofCell(View view) {
      return new Tree(view.path(), view.path(), Optional.empty(), view.directory(), view.access());
    }

    boolean holds(PathBytes name) {
      return directory ? name.isWithin(seen) : name.equals(seen);
    }

    PathBytes granted(PathBytes name) {
      return within(granted, name);
    }

    Optional<PathBytes> real(PathBytes name) {
      return real.map(tree -> within(tree, name));
    }

    /// Returns what `name` is called where this tree is called `tree`.
    private PathBytes within(PathBytes tree, PathBytes name) {
      return name.equals(seen) ? tree : tree.resolve(name.relativeTo(seen));
    }

    boolean may(Access one) {
      return access.contains(one);
    }
  }

  private Territory(Stream<Tree> trees, List<PathBytes> own, Permits permits) {
    this.trees = trees
        .sorted(Comparator.comparingInt((Tree tree) -> tree.seen.names().size()).reversed())
        .toList();
    this.own = List.copyOf(own);
    this.permits = permits;
  }

  /// Returns that of a program in a cell, which sees what it was granted by the grants' names.
  ///
  /// @param own directories of the cell's in which names are made for it, too
  static Territory inCell(List<View> views, List<View> own, Permits permits) {
    Stream<Tree> granted = views.stream().map(view -> Tree.of(view, view.path()));
    return new Territory(
        Stream.concat(granted, own.stream().map(Tree::ofCell)), List.of(), permits);
  }

  /// Returns that of a program which sees the machine's names.
  ///
  /// @param own a directory in which it makes names itself
  static Territory without(List<View> views, PathBytes own, Permits permits) {
    Stream<Tree> granted = views.stream().map(view -> Tree.of(view, view.real()));
    return new Territory(granted, List.of(own), permits);
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

  /// Returns whether what is called `name` lies in one of the trees.
  boolean isIn(PathBytes name) {
    return tree(name).isPresent();
  }

  /// Returns the machine's own name of what is called `name`; nothing of what is the program's own.
  Optional<PathBytes> real(PathBytes name) {
    return isOwn(name) ? Optional.empty() : tree(name).flatMap(tree -> tree.real(name));
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
