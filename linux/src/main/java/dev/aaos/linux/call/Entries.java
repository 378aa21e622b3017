package dev.aaos.linux.call;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The names in a directory, as getdents64 tells them: `struct linux_dirent64`s, each
/// with inode 8, offset 8, length 2, type 1, then the name and a NUL.
final class Entries {
  private static final int CHUNK = 64 * 1024;
  private static final int HEADER = 19;

  private Entries() {}

  /// Returns the names in `directory` but `.` and `..`, at most `most`.
  static List<DirectoryEntry> of(Descriptor directory, int most) throws LinuxException {
    List<DirectoryEntry> entries = new ArrayList<>();
    try (Frame frame = new Frame()) {
      MemorySegment buffer = frame.bytes(CHUNK);
      while (entries.size() < most) {
        long got = frame.call(
            SystemCall.GETDENTS64,
            directory.subject(),
            directory.number(),
            buffer.address(),
            buffer.byteSize());
        if (got == 0) {
          break;
        }
        read(directory, buffer.asSlice(0, got), entries);
      }
    }
    return List.copyOf(entries.subList(0, Math.min(most, entries.size())));
  }

  private static void read(
      Descriptor directory, MemorySegment records, List<DirectoryEntry> entries)
      throws LinuxException {
    long at = 0;
    while (at < records.byteSize()) {
      int length = Short.toUnsignedInt(records.get(ValueLayout.JAVA_SHORT, at + 16));
      long end = at + HEADER;
      while (records.get(ValueLayout.JAVA_BYTE, end) != 0) {
        end++;
      }
      byte[] bytes = records.asSlice(at + HEADER, end - at - HEADER).toArray(ValueLayout.JAVA_BYTE);
      PathBytes name = PathBytes.of(bytes);
      if (!isDots(bytes)) {
        type(directory, name, records.get(ValueLayout.JAVA_BYTE, at + 18))
            .ifPresent(type -> entries.add(new DirectoryEntry(name, type)));
      }
      at += length;
    }
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }

  /// Returns the type of an entry, asked for where the file system does not tell; empty
  /// when the entry is gone by then.
  private static Optional<FileType> type(Descriptor directory, PathBytes name, byte type)
      throws LinuxException {
    if (type != 0) {
      return Optional.of(FileType.ofMode(type << 12));
    }
    try {
      return Optional.of(directory.statusOf(name).type());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
