package dev.aaos.daemon.stage;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Stages;
import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which directories are copied for an agent, and what of them.
///
/// Those that it may write; and where it may read more around such a one, that as well,
/// so that it sees one tree and not two. Of them is copied what some grant of it can
/// reach.
///
/// @param trees own names, none within another
/// @param reaches what its grants reach: whole directories, and single files
record StagedRoots(List<PathBytes> trees, List<PathBytes> reaches) {
  /// Copies the lists.
  StagedRoots {
    trees = List.copyOf(trees);
    reaches = List.copyOf(reaches);
  }

  /// Returns those of an agent that wishes for `wishes`.
  ///
  /// @param own the daemon's, in which the copies are put
  /// @throws IOException when one of them cannot be copied
  static StagedRoots of(List<Stages.Wish> wishes, PathBytes own) throws IOException {
    List<PathBytes> written = wishes.stream()
        .filter(wish -> wish.capability() instanceof Capability.FileWrite)
        .map(wish -> PathBytes.of(wish.root().real()))
        .distinct()
        .toList();
    List<PathBytes> all = new ArrayList<>(written);
    wishes.stream()
        .filter(wish -> wish.capability() instanceof Capability.FileRead)
        .map(StagedRoots::reach)
        .filter(read -> written.stream().anyMatch(write -> write.isWithin(read)))
        .forEach(all::add);
    List<PathBytes> trees = all.stream()
        .distinct()
        .filter(
            tree -> all.stream().noneMatch(outer -> !outer.equals(tree) && tree.isWithin(outer)))
        .toList();
    for (PathBytes tree : trees) {
      refuse(tree, own);
    }
    return new StagedRoots(trees, wishes.stream().map(StagedRoots::reach).toList());
  }

  private static void refuse(PathBytes tree, PathBytes own) throws IOException {
    if (tree.text().isEmpty() || tree.toString().contains("\n")) {
      throw new IOException("'" + tree + "' has a name that is no line of UTF-8: rename it");
    }
    if (tree.equals(PathBytes.ROOT)) {
      throw new IOException(
          "all of '/' would be copied: grant the directories that are needed for writing, and read"
              + " nothing that lies around them");
    }
    if (own.isWithin(tree) || tree.isWithin(own)) {
      throw new IOException("'" + tree + "' and the daemon's own data at '" + own
          + "' lie in one another: grant what lies beside it, or have the data elsewhere"
          + " (AAOS_DATA_DIR)");
    }
  }

  private static PathBytes reach(Stages.Wish wish) {
    Root root = wish.root();
    Optional<PathBytes> alone = wish.capability().path().literal().map(PathBytes::of);
    PathBytes lexical = PathBytes.of(root.lexical());
    PathBytes real = PathBytes.of(root.real());
    return alone
        .filter(path -> path.isWithin(lexical) && !path.equals(lexical))
        .map(path -> real.resolve(path.relativeTo(lexical)))
        .orElse(real);
  }

  /// Returns whether what lies at the own name `path` is copied.
  boolean isWanted(PathBytes path) {
    return reaches.stream().anyMatch(reach -> path.isWithin(reach) || reach.isWithin(path));
  }
}
