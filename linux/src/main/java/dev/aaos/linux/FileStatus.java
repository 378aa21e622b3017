package dev.aaos.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/// What `statx` says of an object.
///
/// @param type what it is
/// @param permissions the lower twelve bits of its mode
/// @param links how many names lead to it; 0 when it has been removed
/// @param size bytes; a claim, never a bound for reading
/// @param held bytes that it takes up on its file system, less than its size where it has holes
/// @param user the owner's uid
/// @param group the owning gid
/// @param device the file system, major number in the upper half
/// @param inode the number within the file system
/// @param modified when its content last changed
/// @param changed when it last changed in any way; nobody can set it
/// @param born when it was made; the epoch where the file system does not say
public record FileStatus(
    FileType type,
    int permissions,
    long links,
    long size,
    long held,
    int user,
    int group,
    long device,
    long inode,
    Instant modified,
    Instant changed,
    Instant born) {

  /// Bytes of a `struct statx`.
  public static final int BYTES = 256;

  private static final long SECTOR = 512;

  /// `STATX_BASIC_STATS` and `STATX_BTIME`.
  public static final int BASIC = 0xfff;

  /// Reads a `struct statx` (`include/uapi/linux/stat.h`).
  public static FileStatus read(MemorySegment statx) {
    int mode = Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28));
    long major = Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 136));
    long minor = Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 140));
    return new FileStatus(
        FileType.ofMode(mode),
        mode & 07777,
        Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 16)),
        statx.get(ValueLayout.JAVA_LONG, 40),
        statx.get(ValueLayout.JAVA_LONG, 48) * SECTOR,
        statx.get(ValueLayout.JAVA_INT, 20),
        statx.get(ValueLayout.JAVA_INT, 24),
        major << 32 | minor,
        statx.get(ValueLayout.JAVA_LONG, 32),
        time(statx, 112),
        time(statx, 96),
        time(statx, 80));
  }

  private static Instant time(MemorySegment statx, long at) {
    return Instant.ofEpochSecond(
        statx.get(ValueLayout.JAVA_LONG, at), statx.get(ValueLayout.JAVA_INT, at + Long.BYTES));
  }

  /// Returns whether the content has the size and the time of change it had at `before`.
  public boolean isUnchangedSince(FileStatus before) {
    return size == before.size && modified.equals(before.modified);
  }

  /// Returns whether `other` is the same object, by file system and inode.
  public boolean isSameObject(FileStatus other) {
    return device == other.device && inode == other.inode;
  }
}
