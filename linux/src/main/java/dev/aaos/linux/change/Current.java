package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// What lies at a name, as it is. Used by one thread.
public interface Current {
  /// How much is read at once, in bytes.
  int PIECE = 1 << 16;

  /// Nothing.
  Current ABSENT = new Current() {
    @Override
    public Optional<FileType> type() {
      return Optional.empty();
    }

    @Override
    public Look look() {
      return new Look(0, 0, 0, Instant.EPOCH);
    }

    @Override
    public boolean isOwnedAs(Look look) {
      return false;
    }

    @Override
    public PathBytes target() throws IOException {
      throw new IOException("there is no link");
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public byte[] read(long from, int most) {
      return new byte[0];
    }
  };

  /// Returns what it is; empty where there is nothing.
  Optional<FileType> type();

  /// Returns whether there is anything.
  default boolean exists() {
    return type().isPresent();
  }

  /// Returns whether it is a file.
  default boolean isFile() {
    return type().equals(Optional.of(FileType.FILE));
  }

  /// Returns its owner, mode and time; of nothing no matter which.
  Look look();

  /// Returns whether it has the owner of `look`, as far as that can be told.
  boolean isOwnedAs(Look look);

  /// Returns where it leads, as it is written, if it is a symbolic link.
  PathBytes target() throws IOException;

  /// Returns how long the file is, in bytes.
  long size();

  /// Returns its bytes from `from` on, at most `most`, none at its end.
  byte[] read(long from, int most) throws IOException;

  /// Returns its bytes from `from` to `to`, both within it.
  ///
  /// @throws IOException when it has become shorter
  default byte[] bytes(long from, long to) throws IOException {
    byte[] all = new byte[Math.toIntExact(to - from)];
    int done = 0;
    while (done < all.length) {
      byte[] piece = read(from + done, Math.min(PIECE, all.length - done));
      if (piece.length == 0) {
        throw new IOException("it has become shorter while it was read");
      }
      System.arraycopy(piece, 0, all, done, piece.length);
      done += piece.length;
    }
    return all;
  }

  /// Returns what its bytes from `from` to `to` with `more` behind them are known by.
  ///
  /// @throws IOException when it has become shorter
  default Mark mark(long from, long to, byte[] more) throws IOException {
    MessageDigest digest = Mark.digester();
    for (long at = from; at < to; ) {
      byte[] piece = read(at, (int) Math.min(PIECE, to - at));
      if (piece.length == 0) {
        throw new IOException("it has become shorter while it was read");
      }
      digest.update(piece);
      at += piece.length;
    }
    return new Mark(to - from + more.length, HexFormat.of().formatHex(digest.digest(more)));
  }
}
