package dev.aaos.linux.change;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change.Appended;
import dev.aaos.linux.change.Change.Became;
import dev.aaos.linux.change.Change.Cut;
import dev.aaos.linux.change.Change.Made;
import dev.aaos.linux.change.Change.Removed;
import dev.aaos.linux.change.Change.Replaced;
import dev.aaos.linux.change.merge.Text;
import dev.aaos.linux.piece.Extent;
import dev.aaos.linux.piece.Pieces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bytes of changes: a version, a code for the kind, then its members in the order
/// of their declaration, each of variable length with its length before it.
public final class ChangeCodec {
  private static final int VERSION = 1;

  private ChangeCodec() {}

  /// Returns the bytes that stand for `change`.
  public static byte[] encode(Change change) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(VERSION);
      write(out, change);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, Change change) throws IOException {
    switch (change) {
      case Made(PathBytes path, int directories, Mark after) -> {
        begin(out, 1, path);
        out.writeInt(directories);
        write(out, after);
      }
      case Replaced(PathBytes path, Kept before, Mark after, Optional<String> text) -> {
        begin(out, text.isPresent() ? 7 : 2, path);
        write(out, before);
        write(out, after);
        if (text.isPresent()) {
          write(out, Text.bytes(text.get()));
        }
      }
      case Appended(PathBytes path, Look before, long size, Mark added) -> {
        begin(out, 3, path);
        write(out, before);
        out.writeLong(size);
        write(out, added);
      }
      case Removed(PathBytes path, Kept before) -> {
        begin(out, 4, path);
        write(out, before);
      }
      case Cut(PathBytes path, Look before, long size, byte[] tail) -> {
        begin(out, 5, path);
        write(out, before);
        out.writeLong(size);
        write(out, tail);
      }
      case Became(PathBytes path, Before before, After after) -> {
        begin(out, 6, path);
        NodeCodec.write(out, before);
        NodeCodec.write(out, after);
      }
    }
  }

  private static void begin(DataOutputStream out, int kind, PathBytes path) throws IOException {
    out.writeByte(kind);
    write(out, path.toByteArray());
  }

  static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static void write(DataOutputStream out, Mark mark) throws IOException {
    out.writeLong(mark.size());
    write(out, mark.sha256().getBytes(StandardCharsets.UTF_8));
  }

  static void write(DataOutputStream out, Look look) throws IOException {
    Instant modified = look.modified();
    out.writeInt(look.permissions());
    out.writeInt(look.user());
    out.writeInt(look.group());
    out.writeLong(modified.getEpochSecond());
    out.writeInt(modified.getNano());
  }

  static void write(DataOutputStream out, Kept kept) throws IOException {
    switch (kept) {
      case Kept.Whole(Look look, byte[] content) -> {
        out.writeByte(1);
        write(out, look);
        write(out, content);
      }
      case Kept.Lost(Look look, long size, String why) -> {
        out.writeByte(2);
        write(out, look);
        out.writeLong(size);
        write(out, why.getBytes(StandardCharsets.UTF_8));
      }
      case Kept.Same(Look look) -> {
        out.writeByte(3);
        write(out, look);
      }
      case Kept.InPieces(Look look, Pieces content) -> {
        out.writeByte(4);
        write(out, look);
        write(out, content);
      }
    }
  }

  private static void write(DataOutputStream out, Pieces content) throws IOException {
    write(out, new Mark(content.size(), content.sha256()));
    out.writeInt(content.extents().size());
    for (Extent extent : content.extents()) {
      out.writeLong(extent.at());
      out.writeLong(extent.length());
    }
    out.writeInt(content.stored().size());
    for (Pieces.Stored one : content.stored()) {
      out.writeLong(one.record());
      out.writeInt(one.length());
    }
  }

  /// Returns the change that `bytes` stand for.
  ///
  /// @throws IOException when they stand for none
  public static Change decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("a change of version " + version + ", where " + VERSION + " is known");
    }
    Change change = change(in);
    if (in.read() >= 0) {
      throw new IOException("a change with more behind it");
    }
    return change;
  }

  private static Change change(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    PathBytes path = path(bytes(in));
    return switch (kind) {
      case 1 -> new Made(path, in.readInt(), mark(in));
      case 2 -> new Replaced(path, kept(in), mark(in));
      case 3 -> new Appended(path, look(in), in.readLong(), mark(in));
      case 4 -> new Removed(path, kept(in));
      case 5 -> new Cut(path, look(in), in.readLong(), bytes(in));
      case 6 -> new Became(path, NodeCodec.before(in), NodeCodec.after(in));
      case 7 -> new Replaced(path, kept(in), mark(in), Optional.of(text(in)));
      default -> throw new IOException("a change of kind " + kind + ", which there is not");
    };
  }

  private static PathBytes path(byte[] bytes) throws IOException {
    try {
      PathBytes path = PathBytes.of(bytes);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("a change of no file", e);
    }
    throw new IOException("a change of no file");
  }

  static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a change cut off");
    }
    return in.readNBytes(length);
  }

  static String text(DataInputStream in) throws IOException {
    return Text.of(bytes(in)).orElseThrow(() -> new IOException("a text that is none"));
  }

  static Mark mark(DataInputStream in) throws IOException {
    return new Mark(in.readLong(), new String(bytes(in), StandardCharsets.UTF_8));
  }

  static Look look(DataInputStream in) throws IOException {
    int permissions = in.readInt();
    int user = in.readInt();
    int group = in.readInt();
    try {
      Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
      return new Look(permissions, user, group, modified);
    } catch (DateTimeException e) {
      throw new IOException("a change of no time", e);
    }
  }

  static Kept kept(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    Look look = look(in);
    return switch (kind) {
      case 1 -> new Kept.Whole(look, bytes(in));
      case 2 -> new Kept.Lost(look, in.readLong(), new String(bytes(in), StandardCharsets.UTF_8));
      case 3 -> new Kept.Same(look);
      case 4 -> new Kept.InPieces(look, pieces(in));
      default -> throw new IOException("content kept in a way " + kind + ", which there is not");
    };
  }

  private static Pieces pieces(DataInputStream in) throws IOException {
    Mark mark = mark(in);
    try {
      List<Extent> extents = new ArrayList<>();
      for (int left = count(in, 2 * Long.BYTES); left > 0; left--) {
        long at = in.readLong();
        extents.add(new Extent(at, in.readLong()));
      }
      List<Pieces.Stored> stored = new ArrayList<>();
      for (int left = count(in, Long.BYTES + Integer.BYTES); left > 0; left--) {
        long record = in.readLong();
        stored.add(new Pieces.Stored(record, in.readInt()));
      }
      return new Pieces(mark.size(), mark.sha256(), extents, stored);
    } catch (IllegalArgumentException e) {
      throw new IOException("content kept in pieces that are those of no file", e);
    }
  }

  private static int count(DataInputStream in, int bytes) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / bytes) {
      throw new IOException("a change cut off");
    }
    return count;
  }
}
