package dev.aaos.linux.trail;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.piece.Extent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One thing that was put aside.
sealed interface Entry {
  /// What lay at a name.
  ///
  /// @param object empty where nothing lay there
  record Name(PathBytes path, Optional<Thing> object) implements Entry {}

  /// What is known of an object besides the content of a file.
  ///
  /// @param changed when it had last changed in any way
  /// @param links how many names it had
  /// @param target where it led, when it is a symbolic link
  record Thing(
      FileType type,
      Look look,
      Identity identity,
      Instant changed,
      long links,
      long size,
      Optional<PathBytes> target) {}

  /// A tree in which the command may write, and who owns it.
  ///
  /// @param seen the owner as the command sees it
  /// @param owner the owner on disk
  record Tree(PathBytes path, Owner seen, Owner owner) implements Entry {}

  /// What a file held.
  @SuppressWarnings("ArrayRecordComponent") // written and read once, never compared
  record Content(Identity of, byte[] bytes) implements Entry {}

  /// The next part of what a file held. It counts once [Large] says that there are all.
  @SuppressWarnings("ArrayRecordComponent") // written and read once, never compared
  record Part(Identity of, byte[] bytes) implements Entry {}

  /// What a file held was put aside in parts, of which these are the last.
  ///
  /// @param size how long it was, in bytes
  /// @param extents where it held data
  /// @param parts how many
  record Large(Identity of, long size, List<Extent> extents, int parts) implements Entry {
    /// Copies the list.
    public Large {
      extents = List.copyOf(extents);
    }
  }

  /// What a file held was not put aside.
  record Lost(Identity of, String why) implements Entry {}
}
