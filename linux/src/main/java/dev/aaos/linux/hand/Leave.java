package dev.aaos.linux.hand;

import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.restrict.Landlock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a hand may do with one object, or with all that is beneath it.
///
/// @param at names the object
/// @param of what it is
/// @param access reading or writing
public record Leave(Descriptor at, Of of, Set<Access> access) implements AutoCloseable {
  /// The most of one call: one for each thing it needs.
  public static final int MOST = 4;

  /// The most bytes that stand for them.
  static final int MOST_BYTES = 32 * MOST;

  /// What a leave is of.
  public enum Of {
    /// One file.
    FILE,
    /// The names in one directory.
    DIRECTORY,
    /// The making of directories in one.
    PARENT,
    /// A directory and everything beneath it.
    TREE,
    /// Everything there is on the machine.
    MACHINE
  }

  /// Copies the set.
  public Leave {
    access = Set.copyOf(access);
  }

  /// Opens what `view` shows.
  ///
  /// @throws LinuxException when there is nothing, or a link in the way
  public static Leave of(View view) throws LinuxException {
    Descriptor at = Descriptor.open(view.real(), OpenHow.name(OpenHow.NO_SYMLINKS));
    try {
      if (view.real().equals(PathBytes.ROOT) && view.directory()) {
        return new Leave(at, Of.MACHINE, view.access());
      }
      if (at.status().type() != FileType.DIRECTORY) {
        return new Leave(at, Of.FILE, view.access());
      }
      return new Leave(at, view.directory() ? Of.TREE : Of.DIRECTORY, view.access());
    } catch (LinuxException e) {
      at.close();
      throw e;
    }
  }

  /// Opens the directory `parent`, to make directories in it.
  public static Leave toMakeIn(PathBytes parent) throws LinuxException {
    return new Leave(Anchor.named(parent), Of.PARENT, Set.of(Access.WRITE));
  }

  /// Adds it to `rules`.
  void addTo(Landlock rules) throws IOException {
    switch (of) {
      case FILE -> rules.allowHandFile(at, access);
      case DIRECTORY -> rules.allowHandNames(at, access);
      case PARENT -> rules.allowHandMaking(at);
      case TREE, MACHINE -> rules.allowHand(at, access);
    }
  }

  /// Returns the bytes that stand for `leaves`, whose descriptors go along in the same order.
  static byte[] encode(List<Leave> leaves) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(leaves.size());
      for (Leave leave : leaves) {
        out.writeUTF(leave.of.name());
        for (Access one : Access.values()) {
          out.writeBoolean(leave.access.contains(one));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Returns the leaves that `bytes` stand for, of what `descriptors` name.
  ///
  /// @throws IOException when they stand for none
  static List<Leave> decode(byte[] bytes, List<Descriptor> descriptors) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readByte() != descriptors.size()) {
      throw new IOException(descriptors.size() + " descriptors came with other leaves");
    }
    List<Leave> leaves = new ArrayList<>();
    for (Descriptor at : descriptors) {
      Of of = Of.valueOf(in.readUTF());
      Set<Access> access = EnumSet.noneOf(Access.class);
      for (Access one : Access.values()) {
        if (in.readBoolean()) {
          access.add(one);
        }
      }
      leaves.add(new Leave(at, of, access));
    }
    return List.copyOf(leaves);
  }

  @Override
  public void close() {
    at.close();
  }
}
