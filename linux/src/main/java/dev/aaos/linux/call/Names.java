package dev.aaos.linux.call;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Names of other kinds than files and directories, and further names of what has one.
public final class Names {
  /// `RENAME_EXCHANGE` of renameat2.
  public static final int EXCHANGE = 2;

  private static final int LONGEST = 4096;
  private static final long FOLLOW = 0x400;
  private static final int PIPE = 0x1000 | 0600;

  private Names() {}

  /// Makes the symbolic link `name` in `directory`, which leads to `target`.
  public static void makeLink(Descriptor directory, PathBytes name, PathBytes target)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      PathBytes about = directory.subject().resolve(name);
      long to = frame.path(target);
      frame.call(SystemCall.SYMLINKAT, about, to, directory.number(), frame.path(name));
    }
  }

  /// Makes the pipe `name` in `directory`, for its owner alone.
  public static void makePipe(Descriptor directory, PathBytes name) throws LinuxException {
    try (Frame frame = new Frame()) {
      PathBytes about = directory.subject().resolve(name);
      frame.call(SystemCall.MKNODAT, about, directory.number(), frame.path(name), PIPE, 0);
    }
  }

  /// Gives the very object that `named` names the further name `name` in `directory`, which must
  /// be free.
  public static void add(Descriptor directory, PathBytes name, Descriptor named)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.LINKAT,
          directory.subject().resolve(name),
          Frame.WORKING_DIRECTORY,
          frame.path(PathBytes.of("/proc/self/fd/" + named.number())),
          directory.number(),
          frame.path(name),
          FOLLOW);
    }
  }

  /// Returns where the symbolic link that `named` names leads, as it is written.
  public static PathBytes target(Descriptor named) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.bytes(LONGEST);
      long length = frame.call(
          SystemCall.READLINKAT,
          named.subject(),
          named.number(),
          frame.bytes(1).address(),
          target.address(),
          target.byteSize());
      if (length == LONGEST) {
        throw new LinuxException(
            Errno.ENAMETOOLONG.number(), "readlinkat", named.subject().toString());
      }
      return PathBytes.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }
}
