package dev.aaos.linux.change;

import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The changes of one name, newest first, each read when it is looked at: what they keep may be
/// more than fits into memory.
public interface Changes {
  /// Returns how many there are, at least one.
  int count();

  /// Returns the one numbered `index`; 0 is the newest.
  ///
  /// @throws IOException when it cannot be read
  Change change(int index) throws IOException;

  /// Returns the piece that the record `record` keeps, of content that one of them tells of.
  ///
  /// @throws IOException when it cannot be read, or is gone
  default byte[] piece(long record) throws IOException {
    throw new IOException("there is no record " + record);
  }

  /// Looks whether all that `content` was is still kept.
  ///
  /// @throws IOException when it is not
  default void require(Pieces content) throws IOException {
    content.read(this::piece, (at, bytes) -> {});
  }

  /// Returns the oldest.
  ///
  /// @throws IOException when it cannot be read
  default Change oldest() throws IOException {
    return change(count() - 1);
  }

  /// Returns `changes`, which are at hand.
  static Changes of(List<Change> changes) {
    return new Changes() {
      @Override
      public int count() {
        return changes.size();
      }

      @Override
      public Change change(int index) {
        return changes.get(index);
      }
    };
  }

  /// Returns the same for one thread: the oldest is read once.
  default Changes remembered() {
    Changes from = this;
    return new Changes() {
      private Optional<Change> last = Optional.empty();

      @Override
      public int count() {
        return from.count();
      }

      @Override
      public Change change(int index) throws IOException {
        if (index < count() - 1) {
          return from.change(index);
        }
        if (last.isEmpty()) {
          last = Optional.of(from.change(index));
        }
        return last.get();
      }

      @Override
      public byte[] piece(long record) throws IOException {
        return from.piece(record);
      }

      @Override
      public void require(Pieces content) throws IOException {
        from.require(content);
      }
    };
  }
}
