package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.piece.Pieces;
import dev.aaos.linux.piece.SparseDigest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// What lies at a name in thought, while changes are taken back there.
sealed interface Shape {
  /// Nothing.
  record Gone() implements Shape {}

  /// A file: the first bytes of what lies on the disk, or of what is kept in pieces, and more.
  ///
  /// @param kept empty where it is what lies on the disk
  /// @param first how many bytes of it
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(Optional<Kept.InPieces> kept, long first, byte[] more) implements Shape {
    /// Nothing but `content`.
    Part(byte[] content) {
      this(Optional.empty(), 0, content);
    }

    /// The first bytes of what lies on the disk.
    static Part disk(long first) {
      return new Part(Optional.empty(), first, new byte[0]);
    }

    long size() {
      return first + more.length;
    }

    /// Returns whether it begins with what lies on the disk.
    boolean isDisk() {
      return kept.isEmpty() && first > 0;
    }

    /// Returns the first `size` bytes of it.
    Part cut(long size) {
      long left = Math.min(first, size);
      return new Part(kept, left, Arrays.copyOf(more, (int) (size - left)));
    }

    /// Returns it with `tail` behind it.
    Part with(byte[] tail) {
      byte[] all = Arrays.copyOf(more, more.length + tail.length);
      System.arraycopy(tail, 0, all, more.length, tail.length);
      return new Part(kept, first, all);
    }
  }

  /// What a file holds in thought, read where it lies.
  ///
  /// @param now what lies on the disk
  /// @param changes where its pieces are kept
  record Streamed(Part part, Current now, Changes changes) implements Body {
    @Override
    public long size() {
      return part.size();
    }

    @Override
    public Mark mark() throws IOException {
      Optional<Kept.InPieces> all = part.kept()
          .filter(kept -> kept.content().size() == part.size() && part.more().length == 0);
      return all.isPresent() ? all.get().mark() : mark(0);
    }

    /// Returns what all from `from` on is known by.
    Mark mark(long from) throws IOException {
      SparseDigest digest = new SparseDigest();
      tell((at, bytes) -> {
        int skipped = Math.clamp(from - at, 0, bytes.length);
        if (skipped < bytes.length) {
          digest.take(at + skipped - from, Arrays.copyOfRange(bytes, skipped, bytes.length));
        }
      });
      return new Mark(size() - from, digest.end(size() - from));
    }

    @Override
    public void tell(Pieces.Sink to) throws IOException {
      if (part.kept().isPresent()) {
        kept(part.kept().get().content(), to);
      } else {
        disk(to);
      }
      if (part.more().length > 0) {
        to.take(part.first(), part.more());
      }
    }

    private void kept(Pieces pieces, Pieces.Sink to) throws IOException {
      pieces.read(changes::piece, (at, bytes) -> {
        int length = Math.clamp(part.first() - at, 0, bytes.length);
        if (length > 0) {
          to.take(at, length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        }
      });
    }

    private void disk(Pieces.Sink to) throws IOException {
      for (long at = 0; at < part.first(); at += Current.PIECE) {
        byte[] bytes = now.bytes(at, Math.min(part.first(), at + Current.PIECE));
        if (!Arrays.equals(bytes, new byte[bytes.length])) {
          to.take(at, bytes);
        }
      }
    }

    @Override
    public boolean isOnDisk() {
      return part.isDisk();
    }

    @Override
    public void require() throws IOException {
      if (part.kept().isPresent()) {
        changes.require(part.kept().get().content());
      }
    }
  }

  /// A directory.
  record Directory() implements Shape {}

  /// A symbolic link.
  record Link(PathBytes target) implements Shape {}

  /// A pipe with a name, a socket or a device.
  record Other(FileType type) implements Shape {}

  /// Returns how a person would call what was put there.
  default String words() {
    return switch (this) {
      case Gone() -> "nothing";
      case Part part -> "a file";
      case Directory() -> "a directory";
      case Link link -> "a symbolic link";
      case Other(FileType type) -> type == FileType.PIPE ? "a pipe" : "a socket or a device";
    };
  }
}
