package dev.aaos.linux.change;

import dev.aaos.linux.change.merge.Text;
import dev.aaos.linux.piece.Pieces;
import java.util.Optional;

/// What was kept of a file before its content was replaced, or it was removed.
public sealed interface Kept {
  /// The largest content that is kept in one, in bytes; of more only what is no hole is kept, in
  /// pieces.
  int MOST = 16 << 20;

  /// Why more is not.
  String TOO_LARGE = "it was larger than " + MOST + " bytes";

  /// Returns what is known of it besides its content.
  Look look();

  /// Returns `after`, which takes its place, as it is kept beside it: where both are texts, so
  /// that what somebody else does to it later can be merged with this.
  default Optional<String> mergeable(Body after) {
    return isText() ? after.bytes().flatMap(Text::of) : Optional.empty();
  }

  /// Returns whether all of it is there, and is text.
  default boolean isText() {
    return this instanceof Whole whole && Text.of(whole.content).isPresent();
  }

  /// All of it.
  @SuppressWarnings("ArrayRecordComponent") // written and read once, never compared
  record Whole(Look look, byte[] content) implements Kept {
    /// Returns what it is known by.
    public Mark mark() {
      return Mark.of(content);
    }
  }

  /// All of it, in pieces that are kept by themselves.
  record InPieces(Look look, Pieces content) implements Kept {
    /// Returns what it is known by.
    public Mark mark() {
      return new Mark(content.size(), content.sha256());
    }
  }

  /// Its content was not changed.
  record Same(Look look) implements Kept {}

  /// Not its content.
  ///
  /// @param size how long that was, in bytes
  /// @param why it was not kept, such as `it was larger than 16777216 bytes`
  record Lost(Look look, long size, String why) implements Kept {}
}
