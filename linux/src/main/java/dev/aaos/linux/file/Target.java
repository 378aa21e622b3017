package dev.aaos.linux.file;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.keep.Witness;
import java.io.IOException;
import java.util.Optional;

/// What is to be changed.
///
/// @param tree where it lies
/// @param path absolute, normalised, within the tree
/// @param coverage which objects may be changed
/// @param witness who is told before anything is; empty where nobody keeps what was
///     there
public record Target(OpenTree tree, PathBytes path, Coverage coverage, Optional<Witness> witness) {
  /// Returns one of which nobody keeps what was there.
  public static Target of(OpenTree tree, PathBytes path, Coverage coverage) {
    return new Target(tree, path, coverage, Optional.empty());
  }

  /// Returns another of the same tree.
  Target at(PathBytes another) {
    return new Target(tree, another, coverage, witness);
  }

  /// Says what is about to be changed.
  @FunctionalInterface
  interface Account {
    /// Returns it, as it is at this moment.
    Change change() throws IOException;
  }

  /// Tells the witness, if there is one, what is about to be changed; returns whether there is.
  boolean tell(Account account) throws IOException {
    if (witness.isPresent()) {
      witness.get().changing(account.change());
    }
    return witness.isPresent();
  }

  /// Returns where it is opened from.
  Anchor anchor() throws LinuxException, RefusedException, ConfinementException {
    return tree.anchor(path);
  }

  /// Returns the judge of what is found there.
  Judge judge() throws LinuxException, RefusedException, ConfinementException {
    return Judge.of(anchor(), path);
  }
}
