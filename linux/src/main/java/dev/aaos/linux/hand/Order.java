package dev.aaos.linux.hand;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// One thing that is done to a name, at a descriptor: that of the directory the name lies in,
/// or of what is opened once more.
public sealed interface Order {
  /// The most bytes of one: two names and a few numbers.
  int MOST = 3 * 4096;

  /// The most descriptors that come with one: where it is done, and what it is done with.
  int MOST_ALONG = 2;

  /// Opens `name`.
  record Open(PathBytes name, OpenHow how) implements Order {}

  /// Opens the very object that the descriptor names.
  record Reopen(OpenHow how) implements Order {}

  /// Makes the directory `name`.
  record MakeDirectory(PathBytes name) implements Order {}

  /// Renames `from` to `to` in the same directory; `flags` as renameat2 has them.
  record Rename(PathBytes from, PathBytes to, int flags) implements Order {}

  /// Gives the file `from` the second name `to` in the same directory.
  record Link(PathBytes from, PathBytes to) implements Order {}

  /// Makes the symbolic link `name`, which leads to `target`.
  record Symlink(PathBytes name, PathBytes target) implements Order {}

  /// Makes the pipe `name`.
  record Pipe(PathBytes name) implements Order {}

  /// Gives the very object that `object` names the further name `name`.
  record AddName(PathBytes name, Descriptor object) implements Order {}

  /// Removes the name `name`, which is not a directory's.
  record Unlink(PathBytes name) implements Order {}

  /// Removes the directory `name`, which is empty.
  record RemoveDirectory(PathBytes name) implements Order {}

  /// Does it at `at` with the rights of the calling thread, and returns what it opened.
  default Optional<Descriptor> carryOut(Descriptor at) throws LinuxException {
    switch (this) {
      case Open(PathBytes name, OpenHow how) -> {
        return Optional.of(at.openAt(name, how));
      }
      case Reopen(OpenHow how) -> {
        return Optional.of(at.reopen(how));
      }
      case MakeDirectory(PathBytes name) -> at.makeDirectory(name);
      case Rename(PathBytes from, PathBytes to, int flags) -> at.rename(from, to, flags);
      case Link(PathBytes from, PathBytes to) -> at.link(from, to);
      case Symlink(PathBytes name, PathBytes target) -> Names.makeLink(at, name, target);
      case Pipe(PathBytes name) -> Names.makePipe(at, name);
      case AddName(PathBytes name, Descriptor object) -> Names.add(at, name, object);
      case Unlink(PathBytes name) -> at.unlink(name);
      case RemoveDirectory(PathBytes name) -> at.removeDirectory(name);
    }
    return Optional.empty();
  }

  /// Returns the system call that does it.
  default SystemCall call() {
    return switch (this) {
      case Open _, Reopen _ -> SystemCall.OPENAT2;
      case MakeDirectory _ -> SystemCall.MKDIRAT;
      case Rename _ -> SystemCall.RENAMEAT2;
      case Link _, AddName _ -> SystemCall.LINKAT;
      case Symlink _ -> SystemCall.SYMLINKAT;
      case Pipe _ -> SystemCall.MKNODAT;
      case Unlink _, RemoveDirectory _ -> SystemCall.UNLINKAT;
    };
  }

  /// Returns what it is about, at what is called `at`.
  default PathBytes subject(PathBytes at) {
    return switch (this) {
      case Open(PathBytes name, var how) -> at.resolve(name);
      case Reopen _ -> at;
      case MakeDirectory(PathBytes name) -> at.resolve(name);
      case Rename(var from, PathBytes to, var flags) -> at.resolve(to);
      case Link(var from, PathBytes to) -> at.resolve(to);
      case Symlink(PathBytes name, var target) -> at.resolve(name);
      case Pipe(PathBytes name) -> at.resolve(name);
      case AddName(PathBytes name, var object) -> at.resolve(name);
      case Unlink(PathBytes name) -> at.resolve(name);
      case RemoveDirectory(PathBytes name) -> at.resolve(name);
    };
  }

  /// Returns what goes along with these bytes, besides where it is done.
  default List<Descriptor> along() {
    return this instanceof AddName(var name, Descriptor object) ? List.of(object) : List.of();
  }

  /// Returns the bytes that stand for this.
  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    switch (this) {
      case Open(PathBytes name, OpenHow how) -> {
        out.writeByte(1);
        write(out, how);
        write(out, name);
      }
      case Reopen(OpenHow how) -> {
        out.writeByte(2);
        write(out, how);
      }
      case MakeDirectory(PathBytes name) -> {
        out.writeByte(3);
        write(out, name);
      }
      case Rename(PathBytes from, PathBytes to, int flags) -> {
        out.writeByte(4);
        out.writeInt(flags);
        write(out, from);
        write(out, to);
      }
      case Link(PathBytes from, PathBytes to) -> {
        out.writeByte(5);
        write(out, from);
        write(out, to);
      }
      case Unlink(PathBytes name) -> {
        out.writeByte(6);
        write(out, name);
      }
      case RemoveDirectory(PathBytes name) -> {
        out.writeByte(7);
        write(out, name);
      }
      case Symlink(PathBytes name, PathBytes target) -> {
        out.writeByte(8);
        write(out, name);
        write(out, target);
      }
      case Pipe(PathBytes name) -> {
        out.writeByte(9);
        write(out, name);
      }
      case AddName(PathBytes name, var object) -> {
        out.writeByte(10);
        write(out, name);
      }
    }
  }

  private static void write(DataOutputStream out, OpenHow how) throws IOException {
    out.writeLong(how.flags());
    out.writeLong(how.mode());
    out.writeLong(how.resolve());
  }

  private static void write(DataOutputStream out, PathBytes name) throws IOException {
    byte[] bytes = name.toByteArray();
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  /// Returns the order that `bytes` stand for.
  ///
  /// @param along what came with them, besides where it is done
  /// @throws IOException when they stand for none
  static Order decode(byte[] bytes, List<Descriptor> along) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> {
        OpenHow how = readHow(in);
        yield new Open(readName(in), how);
      }
      case 2 -> new Reopen(readHow(in));
      case 3 -> new MakeDirectory(readName(in));
      case 4 -> {
        int flags = in.readInt();
        yield new Rename(readName(in), readName(in), flags);
      }
      case 5 -> new Link(readName(in), readName(in));
      case 6 -> new Unlink(readName(in));
      case 7 -> new RemoveDirectory(readName(in));
      case 8 -> new Symlink(readName(in), readName(in));
      case 9 -> new Pipe(readName(in));
      case 10 -> {
        if (along.size() != 1) {
          throw new IOException("a name is to be added to no object");
        }
        yield new AddName(readName(in), along.getFirst());
      }
      default -> throw new IOException("an order of kind " + kind + ", which there is not");
    };
  }

  private static OpenHow readHow(DataInputStream in) throws IOException {
    return new OpenHow(in.readLong(), in.readLong(), in.readLong());
  }

  private static PathBytes readName(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return PathBytes.of(bytes);
  }
}
