package dev.aaos.linux.stage;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Identity;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The file in which the origins of a stage are kept: a version, how many there are,
/// and each as the change that would make it of nothing, with what it and its copy are
/// known by.
public final class Origins {
  private static final int WITHOUT_TEXTS = 1;
  private static final int VERSION = 2;
  private static final int MOST = 64 << 10;

  private Origins() {}

  /// Writes `origins` to the new file `file`; they are on the disk when this returns.
  public static void write(Path file, List<Origin> origins) throws IOException {
    try (FileOutputStream raw = new FileOutputStream(file.toFile())) {
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16));
      out.writeByte(VERSION);
      out.writeInt(origins.size());
      for (Origin origin : origins) {
        byte[] change =
            ChangeCodec.encode(new Change.Became(origin.path(), new Before.Nothing(), origin.as()));
        out.writeInt(change.length);
        out.write(change);
        write(out, origin.object());
        write(out, origin.copy().object());
        write(out, origin.copy().changed());
        out.writeLong(origin.textAt());
      }
      out.flush();
      raw.getFD().sync();
    }
  }

  private static void write(DataOutputStream out, Identity object) throws IOException {
    out.writeLong(object.device());
    out.writeLong(object.inode());
    write(out, object.born());
  }

  private static void write(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  /// Returns the origins in `file`.
  ///
  /// @throws IOException when it holds something else
  public static List<Origin> read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      int version = in.readByte();
      if (version != VERSION && version != WITHOUT_TEXTS) {
        throw new IOException(file + " is of another version of this program");
      }
      int count = in.readInt();
      List<Origin> origins = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        origins.add(origin(file, in, version));
      }
      return origins;
    }
  }

  private static Origin origin(Path file, DataInputStream in, int version) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST) {
      throw new IOException(file + " is damaged: a name of " + length + " bytes");
    }
    byte[] change = new byte[length];
    in.readFully(change);
    if (!(ChangeCodec.decode(change)
        instanceof Change.Became(PathBytes path, var before, After as))) {
      throw new IOException(file + " is damaged: it holds a change of another kind");
    }
    Identity object = identity(in);
    Origin.Print copy = new Origin.Print(identity(in), time(in));
    long textAt = version == WITHOUT_TEXTS ? CopiedTexts.NONE : in.readLong();
    return new Origin(path, as, object, copy, textAt);
  }

  private static Identity identity(DataInputStream in) throws IOException {
    return new Identity(in.readLong(), in.readLong(), time(in));
  }

  private static Instant time(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }
}
