package dev.aaos.linux.limit;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/// How much more of the disk a command takes up: each file that it is given for writing is looked
/// at for as long as anybody can write to it, and what it has grown by since the last look is
/// added. What is deleted or cut short is not taken off again.
///
/// That somebody can write to a file is known to the kernel alone: descriptors lie in processes,
/// mappings and sockets. It grants a lease for reading (`F_SETLEASE` of fcntl(2)) only where
/// nobody can, so one is asked for and given up at once. Should somebody want to write to the file
/// in between, the kernel would tell the holder by a signal: by one that is ignored.
///
/// For one thread.
public final class DiskUse implements AutoCloseable {
  /// How many files there may be at once that are, or may be, open for writing.
  static final int MOST_FILES = 4_096;

  /// How long one may rest where nothing is to be looked at.
  public static final long FOR_EVER = Long.MAX_VALUE;

  /// What a name takes up: at most what a directory grows by, or a file's inode.
  static final long NAME = 4_096;

  private static final long LEAST_REST_NANOS = 50_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int SHARE = 8;
  private static final int SET_SIGNAL = 10;
  private static final int SET_LEASE = 1024;
  private static final int READ_LEASE = 0;
  private static final int NO_LEASE = 2;
  private static final int SIGURG = 23;
  private static final long TMPFS = 0x01021994;

  private final long most;
  private final Runnable exceeded;
  private final Map<Key, Watched> files = new HashMap<>();
  private long taken;
  private long next;
  private boolean told;

  private record Key(long device, long inode) {}

  private static final class Watched {
    final Descriptor file;
    long held;

    Watched(Descriptor file, long held) {
      this.file = file;
      this.held = held;
    }
  }

  /// Begins with nothing.
  ///
  /// @param most how many bytes more it may be; [Bounds#UNBOUNDED] when nothing is to be counted
  /// @param exceeded is run once, when it is more
  public DiskUse(long most, Runnable exceeded) {
    this.most = most;
    this.exceeded = exceeded;
  }

  /// A name was made.
  public void named() {
    add(NAME);
  }

  /// Has `file` counted from now on, before it is handed over to be written.
  ///
  /// @throws LinuxException ENFILE when there are too many at once
  public void opened(Descriptor file) throws LinuxException {
    if (most == Bounds.UNBOUNDED) {
      return;
    }
    FileStatus status = file.status();
    Key key = new Key(status.device(), status.inode());
    if (status.type() != FileType.FILE || files.containsKey(key) || file.fileSystem() == TMPFS) {
      return;
    }
    if (files.size() >= MOST_FILES) {
      throw new LinuxException(Errno.ENFILE.number(), "open", file.subject().toString());
    }
    files.put(key, new Watched(toLookAt(file), status.held()));
  }

  /// A descriptor that cannot write, for one that can would keep the file from being executed.
  private static Descriptor toLookAt(Descriptor file) throws LinuxException {
    try {
      return file.reopen(OpenHow.read(OpenHow.FOLLOW));
    } catch (LinuxException e) {
      // Not to be read: it can be looked at all the same.
      return file.reopen(OpenHow.name(OpenHow.FOLLOW));
    }
  }

  /// Looks at all files, if it is time.
  public void look() {
    long begun = System.nanoTime();
    if (files.isEmpty() || begun - next < 0) {
      return;
    }
    for (Iterator<Watched> all = files.values().iterator(); all.hasNext(); ) {
      Watched one = all.next();
      // Asked first: what is written until then is seen below.
      boolean settled = isSettled(one.file);
      count(one);
      if (settled) {
        one.file.close();
        all.remove();
      }
    }
    long now = System.nanoTime();
    next = now + Math.max(LEAST_REST_NANOS, SHARE * (now - begun));
  }

  /// Returns how many milliseconds may pass until the next look, or [#FOR_EVER].
  public long rest() {
    return files.isEmpty()
        ? FOR_EVER
        : Math.max(1, Math.ceilDiv(next - System.nanoTime(), NANOS_PER_MILLI));
  }

  private void count(Watched one) {
    try {
      long held = one.file.status().held();
      add(Math.max(0, held - one.held));
      one.held = held;
    } catch (LinuxException e) {
      // What cannot be looked at any more is not to be relied on either.
      add(most);
    }
  }

  private void add(long bytes) {
    if (most == Bounds.UNBOUNDED) {
      return;
    }
    taken += bytes;
    if (taken > most && !told) {
      told = true;
      exceeded.run();
    }
  }

  /// Returns whether nobody can write to `file`; not where that cannot be found out.
  private static boolean isSettled(Descriptor file) {
    try (Frame frame = new Frame()) {
      int number = file.number();
      boolean settled = frame.attempt(SystemCall.FCNTL, number, SET_SIGNAL, SIGURG) == 0
          && frame.attempt(SystemCall.FCNTL, number, SET_LEASE, READ_LEASE) == 0;
      if (settled) {
        frame.attempt(SystemCall.FCNTL, number, SET_LEASE, NO_LEASE);
      }
      return settled;
    }
  }

  @Override
  public void close() {
    files.values().forEach(one -> one.file.close());
    files.clear();
  }
}
