package dev.aaos.linux.trail;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.piece.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The bytes of what was put aside: its length and a checksum, then its members. What a killed
/// process wrote last may be cut off; the checksum tells, and it is no entry then.
final class EntryCodec {
  /// How many bytes stand before an entry.
  static final int HEADER = 2 * Integer.BYTES;

  private static final int NAME = 1;
  private static final int CONTENT = 2;
  private static final int LOST = 3;
  private static final int TREE = 4;
  private static final int PART = 5;
  private static final int LARGE = 6;

  private EntryCodec() {}

  /// Returns the bytes that stand for `entry`.
  static byte[] encode(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      bytes.write(new byte[HEADER]);
      write(new DataOutputStream(bytes), entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] all = bytes.toByteArray();
    int length = all.length - HEADER;
    ByteBuffer.wrap(all).putInt(length).putInt(checksum(all, HEADER, length));
    return all;
  }

  /// Returns the checksum of that part of `bytes`.
  static int checksum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  private static void write(DataOutputStream out, Entry entry) throws IOException {
    switch (entry) {
      case Entry.Name(PathBytes path, Optional<Entry.Thing> object) -> {
        out.writeByte(NAME);
        write(out, path.toByteArray());
        out.writeBoolean(object.isPresent());
        if (object.isPresent()) {
          write(out, object.get());
        }
      }
      case Entry.Content(Identity of, byte[] content) -> {
        out.writeByte(CONTENT);
        write(out, of);
        write(out, content);
      }
      case Entry.Part(Identity of, byte[] content) -> {
        out.writeByte(PART);
        write(out, of);
        write(out, content);
      }
      case Entry.Large(Identity of, long size, List<Extent> extents, int parts) -> {
        out.writeByte(LARGE);
        write(out, of);
        out.writeLong(size);
        out.writeInt(extents.size());
        for (Extent extent : extents) {
          out.writeLong(extent.at());
          out.writeLong(extent.length());
        }
        out.writeInt(parts);
      }
      case Entry.Lost(Identity of, String why) -> {
        out.writeByte(LOST);
        write(out, of);
        out.writeUTF(why);
      }
      case Entry.Tree(PathBytes path, Owner seen, Owner owner) -> {
        out.writeByte(TREE);
        write(out, path.toByteArray());
        write(out, seen);
        write(out, owner);
      }
    }
  }

  private static void write(DataOutputStream out, Owner owner) throws IOException {
    out.writeInt(owner.user());
    out.writeInt(owner.group());
  }

  private static void write(DataOutputStream out, Entry.Thing thing) throws IOException {
    out.writeUTF(thing.type().name());
    out.writeInt(thing.look().permissions());
    out.writeInt(thing.look().user());
    out.writeInt(thing.look().group());
    write(out, thing.look().modified());
    write(out, thing.identity());
    write(out, thing.changed());
    out.writeLong(thing.links());
    out.writeLong(thing.size());
    out.writeBoolean(thing.target().isPresent());
    if (thing.target().isPresent()) {
      write(out, thing.target().get().toByteArray());
    }
  }

  private static void write(DataOutputStream out, Identity identity) throws IOException {
    out.writeLong(identity.device());
    out.writeLong(identity.inode());
    write(out, identity.born());
  }

  private static void write(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// Returns the entry whose members `bytes` are.
  ///
  /// @throws IOException when they are of none
  static Entry decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int kind = in.readUnsignedByte();
    try {
      return switch (kind) {
        case NAME ->
          new Entry.Name(path(in), in.readBoolean() ? Optional.of(thing(in)) : Optional.empty());
        case CONTENT -> new Entry.Content(identity(in), bytes(in));
        case PART -> new Entry.Part(identity(in), bytes(in));
        case LARGE -> new Entry.Large(identity(in), in.readLong(), extents(in), in.readInt());
        case LOST -> new Entry.Lost(identity(in), in.readUTF());
        case TREE -> new Entry.Tree(path(in), owner(in), owner(in));
        default -> throw new IOException("an entry of kind " + kind + ", which there is not");
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("an entry of nothing there can be", e);
    }
  }

  private static List<Extent> extents(DataInputStream in) throws IOException {
    List<Extent> extents = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      long at = in.readLong();
      extents.add(new Extent(at, in.readLong()));
    }
    return extents;
  }

  private static Owner owner(DataInputStream in) throws IOException {
    int user = in.readInt();
    return new Owner(user, in.readInt());
  }

  private static Entry.Thing thing(DataInputStream in) throws IOException {
    FileType type = FileType.valueOf(in.readUTF());
    int permissions = in.readInt();
    int user = in.readInt();
    int group = in.readInt();
    Look look = new Look(permissions, user, group, time(in));
    Identity identity = identity(in);
    Instant changed = time(in);
    long links = in.readLong();
    long size = in.readLong();
    Optional<PathBytes> target = in.readBoolean() ? Optional.of(path(in)) : Optional.empty();
    return new Entry.Thing(type, look, identity, changed, links, size, target);
  }

  private static Identity identity(DataInputStream in) throws IOException {
    long device = in.readLong();
    long inode = in.readLong();
    return new Identity(device, inode, time(in));
  }

  private static Instant time(DataInputStream in) throws IOException {
    long seconds = in.readLong();
    return Instant.ofEpochSecond(seconds, in.readInt());
  }

  private static PathBytes path(DataInputStream in) throws IOException {
    return PathBytes.of(bytes(in));
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("an entry cut off");
    }
    return in.readNBytes(length);
  }
}
