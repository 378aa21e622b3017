package dev.aaos.linux.change;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.merge.Text;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// The bytes of what lies at a name before and after a command, within those of a change.
final class NodeCodec {
  private static final int NOTHING = 0;
  private static final int FILE = 1;
  private static final int DIRECTORY = 2;
  private static final int LINK = 3;
  private static final int OTHER = 4;
  private static final int FILE_WITH_TEXT = 5;

  private NodeCodec() {}

  static void write(DataOutputStream out, Before before) throws IOException {
    switch (before) {
      case Before.Nothing() -> out.writeByte(NOTHING);
      case Before.File(Kept kept, Optional<Identity> shared) -> {
        out.writeByte(FILE);
        ChangeCodec.write(out, kept);
        out.writeBoolean(shared.isPresent());
        if (shared.isPresent()) {
          write(out, shared.get());
        }
      }
      case Before.Directory(Look look) -> {
        out.writeByte(DIRECTORY);
        ChangeCodec.write(out, look);
      }
      case Before.Link(Look look, PathBytes target) -> {
        out.writeByte(LINK);
        ChangeCodec.write(out, look);
        ChangeCodec.write(out, target.toByteArray());
      }
      case Before.Other(Look look, FileType type) -> {
        out.writeByte(OTHER);
        ChangeCodec.write(out, look);
        out.writeUTF(type.name());
      }
    }
  }

  static void write(DataOutputStream out, After after) throws IOException {
    switch (after) {
      case After.Nothing() -> out.writeByte(NOTHING);
      case After.File(Look look, Mark mark, Optional<String> text) -> {
        out.writeByte(text.isPresent() ? FILE_WITH_TEXT : FILE);
        ChangeCodec.write(out, look);
        ChangeCodec.write(out, mark);
        if (text.isPresent()) {
          ChangeCodec.write(out, Text.bytes(text.get()));
        }
      }
      case After.Directory(Look look) -> {
        out.writeByte(DIRECTORY);
        ChangeCodec.write(out, look);
      }
      case After.Link(PathBytes target) -> {
        out.writeByte(LINK);
        ChangeCodec.write(out, target.toByteArray());
      }
      case After.Other(FileType type) -> {
        out.writeByte(OTHER);
        out.writeUTF(type.name());
      }
    }
  }

  private static void write(DataOutputStream out, Identity identity) throws IOException {
    out.writeLong(identity.device());
    out.writeLong(identity.inode());
    Instant born = identity.born();
    out.writeLong(born.getEpochSecond());
    out.writeInt(born.getNano());
  }

  static Before before(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NOTHING -> new Before.Nothing();
      case FILE -> new Before.File(ChangeCodec.kept(in), shared(in));
      case DIRECTORY -> new Before.Directory(ChangeCodec.look(in));
      case LINK -> new Before.Link(ChangeCodec.look(in), target(in));
      case OTHER -> new Before.Other(ChangeCodec.look(in), type(in));
      default ->
        throw new IOException("what was there is of kind " + kind + ", which is not known");
    };
  }

  static After after(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NOTHING -> new After.Nothing();
      case FILE -> new After.File(ChangeCodec.look(in), ChangeCodec.mark(in));
      case FILE_WITH_TEXT ->
        new After.File(
            ChangeCodec.look(in), ChangeCodec.mark(in), Optional.of(ChangeCodec.text(in)));
      case DIRECTORY -> new After.Directory(ChangeCodec.look(in));
      case LINK -> new After.Link(target(in));
      case OTHER -> new After.Other(type(in));
      default -> throw new IOException("what is there is of kind " + kind + ", which is not known");
    };
  }

  private static Optional<Identity> shared(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return Optional.empty();
    }
    long device = in.readLong();
    long inode = in.readLong();
    try {
      Instant born = Instant.ofEpochSecond(in.readLong(), in.readInt());
      return Optional.of(new Identity(device, inode, born));
    } catch (DateTimeException e) {
      throw new IOException("a file of no time", e);
    }
  }

  private static PathBytes target(DataInputStream in) throws IOException {
    try {
      return PathBytes.of(ChangeCodec.bytes(in));
    } catch (IllegalArgumentException e) {
      throw new IOException("a link that leads nowhere", e);
    }
  }

  private static FileType type(DataInputStream in) throws IOException {
    String type = in.readUTF();
    try {
      return FileType.valueOf(type);
    } catch (IllegalArgumentException e) {
      throw new IOException("an object of type " + type + ", which there is not", e);
    }
  }
}
