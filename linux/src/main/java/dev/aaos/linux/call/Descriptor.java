package dev.aaos.linux.call;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An open file descriptor and its owner: closing this closes it, once.
///
/// Used by one thread at a time. A name given to a method is relative to this descriptor,
/// which then stands for a directory.
public final class Descriptor implements AutoCloseable {
  /// `RENAME_NOREPLACE` of renameat2.
  public static final int NO_REPLACE = 1;

  /// `F_DUPFD_CLOEXEC`.
  private static final int DUPLICATE = 1030;

  private static final int UNIX = 1;
  private static final int LOWEST_COPY = 10;
  private static final short READABLE = 1;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_NO_AUTOMOUNT = 0x800;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_REMOVEDIR = 0x200;
  /// `LOCK_EX | LOCK_NB`.
  private static final int LOCK_ALONE = 6;

  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final int CHUNK = 64 * 1024;
  private static final int LONGEST_NAME = 4096;
  /// Where `struct statfs` has them on 64 bits, and `ST_RDONLY`.
  private static final int MOUNT_FLAGS = 80;

  private static final int READ_ONLY = 1;
  private static final int STATFS_BYTES = 120;

  private final int number;
  private final PathBytes subject;
  private boolean open = true;

  private Descriptor(int number, PathBytes subject) {
    this.number = number;
    this.subject = subject;
  }

  /// Returns the owner of the open descriptor `number`.
  ///
  /// @param what it is, for messages
  public static Descriptor owning(int number, String what) {
    return new Descriptor(number, PathBytes.of(what));
  }

  /// Returns two sockets of the type `type`, joined; no child inherits one unless it is given it.
  ///
  /// @param what they are, for messages
  public static List<Descriptor> pair(int type, String what) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment ends = frame.bytes(2L * Integer.BYTES);
      frame.call(SystemCall.SOCKETPAIR, what, UNIX, type, 0, ends.address());
      return List.of(
          owning(ends.getAtIndex(ValueLayout.JAVA_INT, 0), what),
          owning(ends.getAtIndex(ValueLayout.JAVA_INT, 1), what));
    }
  }

  /// Opens the absolute `path`.
  public static Descriptor open(PathBytes path, OpenHow how) throws LinuxException {
    return open(Frame.WORKING_DIRECTORY, path, path, how);
  }

  /// Opens `name` relative to this directory.
  public Descriptor openAt(PathBytes name, OpenHow how) throws LinuxException {
    return open(number(), name, subject.resolve(name), how);
  }

  /// Opens the very object this `O_PATH` descriptor names, whatever its name leads to
  /// meanwhile.
  public Descriptor reopen(OpenHow how) throws LinuxException {
    return open(Frame.WORKING_DIRECTORY, self(), subject, how);
  }

  private static Descriptor open(long base, PathBytes name, PathBytes subject, OpenHow how)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment openHow = frame.bytes(3L * Long.BYTES);
      openHow.setAtIndex(ValueLayout.JAVA_LONG, 0, how.flags());
      openHow.setAtIndex(ValueLayout.JAVA_LONG, 1, how.mode());
      openHow.setAtIndex(ValueLayout.JAVA_LONG, 2, how.resolve());
      long result = frame.call(
          SystemCall.OPENAT2,
          subject,
          base,
          frame.path(name),
          openHow.address(),
          openHow.byteSize());
      return new Descriptor((int) result, subject);
    }
  }

  /// Returns another descriptor of the same thing, which no child inherits.
  public Descriptor duplicate() throws LinuxException {
    try (Frame frame = new Frame()) {
      long copy = frame.call(SystemCall.FCNTL, subject, number(), DUPLICATE, LOWEST_COPY);
      return new Descriptor((int) copy, subject);
    }
  }

  /// Returns what it stands for, as messages name it.
  public PathBytes subject() {
    return subject;
  }

  /// Returns the same under the name `what`; this is no owner any more.
  public Descriptor called(PathBytes what) {
    Descriptor same = new Descriptor(number(), what);
    open = false;
    return same;
  }

  /// Returns the kernel's number for it.
  public int number() {
    if (!open) {
      throw new IllegalStateException("descriptor of " + subject + " is closed");
    }
    return number;
  }

  /// Returns what is known of the object.
  public FileStatus status() throws LinuxException {
    return status(Optional.empty());
  }

  /// Returns what is known of `name` in this directory, a symbolic link itself and not its
  /// target.
  public FileStatus statusOf(PathBytes name) throws LinuxException {
    return status(Optional.of(name));
  }

  private FileStatus status(Optional<PathBytes> name) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment statx = frame.bytes(FileStatus.BYTES);
      long path = name.map(frame::path).orElseGet(() -> frame.bytes(1).address());
      long flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (name.isPresent() ? 0 : AT_EMPTY_PATH);
      PathBytes about = name.map(subject::resolve).orElse(subject);
      frame.call(SystemCall.STATX, about, number(), path, flags, FileStatus.BASIC, statx.address());
      return FileStatus.read(statx);
    }
  }

  /// Returns the object's own absolute name, as `/proc/self/fd` tells it.
  public PathBytes realName() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.bytes(LONGEST_NAME);
      long length = frame.call(
          SystemCall.READLINKAT,
          subject,
          Frame.WORKING_DIRECTORY,
          frame.path(self()),
          target.address(),
          target.byteSize());
      if (length == LONGEST_NAME) {
        throw new LinuxException(Errno.ENAMETOOLONG.number(), "readlinkat", subject.toString());
      }
      return PathBytes.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /// Returns the magic number of the file system it lies in.
  public long fileSystem() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment statfs = frame.bytes(STATFS_BYTES);
      frame.call(SystemCall.FSTATFS, subject, number(), statfs.address());
      return statfs.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /// Returns whether the mount it lies in, or the file system, is read-only.
  public boolean isReadOnly() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment statfs = frame.bytes(STATFS_BYTES);
      frame.call(SystemCall.FSTATFS, subject, number(), statfs.address());
      return (statfs.get(ValueLayout.JAVA_LONG, MOUNT_FLAGS) & READ_ONLY) != 0;
    }
  }

  /// Reads from where it stands to the end, but at most `most` bytes.
  public byte[] read(int most) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment chunk = frame.bytes(Math.min(most, CHUNK));
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      while (content.size() < most) {
        long room = Math.min(chunk.byteSize(), most - content.size());
        long got = frame.call(SystemCall.READ, subject, number(), chunk.address(), room);
        if (got == 0) {
          break;
        }
        content.writeBytes(chunk.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE));
      }
      return content.toByteArray();
    }
  }

  /// Reads what there is, waiting for the first byte, but at most `most` bytes; none at the
  /// end.
  public byte[] readSome(int most) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment chunk = frame.bytes(most);
      long got = frame.call(SystemCall.READ, subject, number(), chunk.address(), most);
      return chunk.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /// Waits until there is something to read, or an end, but at most so long.
  ///
  /// @return whether there is
  public boolean awaitInput(Duration longest) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment entry = frame.bytes(8);
      entry.set(ValueLayout.JAVA_INT, 0, number());
      entry.set(ValueLayout.JAVA_SHORT, 4, READABLE);
      MemorySegment most = frame.bytes(2L * Long.BYTES);
      most.setAtIndex(ValueLayout.JAVA_LONG, 0, longest.toSeconds());
      most.setAtIndex(ValueLayout.JAVA_LONG, 1, longest.toNanosPart());
      return frame.call(SystemCall.PPOLL, subject, entry.address(), 1, most.address(), 0, 0) > 0;
    }
  }

  /// Writes all of `content`.
  public void write(byte[] content) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment copy = frame.bytes(Math.max(1, content.length));
      MemorySegment.copy(content, 0, copy, ValueLayout.JAVA_BYTE, 0, content.length);
      long done = 0;
      while (done < content.length) {
        done += frame.call(
            SystemCall.WRITE, subject, number(), copy.address() + done, content.length - done);
      }
    }
  }

  /// Returns the names in this directory but `.` and `..`, in the file system's order, at most
  /// `most`.
  public List<DirectoryEntry> entries(int most) throws LinuxException {
    return Entries.of(this, most);
  }

  /// Makes the directory `name` for its owner alone.
  public void makeDirectory(PathBytes name) throws LinuxException {
    try (Frame frame = new Frame()) {
      PathBytes about = subject.resolve(name);
      frame.call(SystemCall.MKDIRAT, about, number(), frame.path(name), 0700);
    }
  }

  /// Renames `from` to `to`, both in this directory; `flags` as renameat2 has them.
  public void rename(PathBytes from, PathBytes to, int flags) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.RENAMEAT2,
          subject.resolve(to),
          number(),
          frame.path(from),
          number(),
          frame.path(to),
          flags);
    }
  }

  /// Gives the file `from` the second name `to`, which must be free, both in this directory.
  public void link(PathBytes from, PathBytes to) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.LINKAT,
          subject.resolve(to),
          number(),
          frame.path(from),
          number(),
          frame.path(to));
    }
  }

  /// Removes the name `name`, which is not a directory's.
  public void unlink(PathBytes name) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UNLINKAT, subject.resolve(name), number(), frame.path(name));
    }
  }

  /// Removes the directory `name`, which is empty.
  public void removeDirectory(PathBytes name) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.UNLINKAT, subject.resolve(name), number(), frame.path(name), AT_REMOVEDIR);
    }
  }

  /// Reads from byte `from` on, at most `most` bytes; none at the end.
  public byte[] readAt(long from, int most) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment buffer = frame.bytes(most);
      long count = frame.call(SystemCall.PREAD64, subject, number(), buffer.address(), most, from);
      return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /// Cuts its content off after `size` bytes.
  public void truncate(long size) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.FTRUNCATE, subject, number(), size);
    }
  }

  /// Sets the time of its last change to `time`.
  public void changeModified(Instant time) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment times = frame.bytes(4 * Long.BYTES);
      times.setAtIndex(ValueLayout.JAVA_LONG, 1, UTIME_OMIT);
      times.setAtIndex(ValueLayout.JAVA_LONG, 2, time.getEpochSecond());
      times.setAtIndex(ValueLayout.JAVA_LONG, 3, time.getNano());
      frame.call(SystemCall.UTIMENSAT, subject, number(), 0, times.address(), 0);
    }
  }

  /// Locks it, or does not: nobody else who opened it can, until all copies of this are closed,
  /// those in other processes as well.
  ///
  /// @return whether it is locked now
  public boolean lock() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.FLOCK, subject, number(), LOCK_ALONE);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EAGAIN)) {
        return false;
      }
      throw e;
    }
  }

  /// Returns once content and names are on the disk.
  public void sync() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.FSYNC, subject, number());
    }
  }

  /// Sets the permissions to `mode`.
  public void changeMode(int mode) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.FCHMOD, subject, number(), mode);
    }
  }

  /// Sets the owner.
  public void changeOwner(int user, int group) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.FCHOWN, subject, number(), user, group);
    }
  }

  private PathBytes self() {
    return PathBytes.of("/proc/self/fd/" + number());
  }

  /// Closes it; does nothing the second time.
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try (Frame frame = new Frame()) {
      // Linux frees the number whatever it answers, so there is nothing to do about an error;
      // what must be durable was synced before.
      frame.attempt(SystemCall.CLOSE, number);
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number + " of " + subject;
  }
}
