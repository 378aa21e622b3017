package dev.aaos.linux.limit;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where one child waits between its birth and its program's first instruction, so that what it
/// is held to is upon it before it can do anything.
///
/// `posix_spawn(3)` opens files for a child before it becomes its program, and to open a pipe
/// that has a name waits for the other side. So the child opens a FIFO twice
/// ([dev.aaos.linux.call.Spawn.Heritage#heldAt]): first for writing, which does not wait because
/// a reader is here and tells that reader that the child is there; then for reading, which
/// waits until somebody opens it for writing. The FIFO's name is taken away as soon as it is
/// open: only who holds its descriptor can come to it. See fifo(7). Nothing is installed in the
/// child for this, so a supervisor of its system calls may be.
///
/// Used once.
public final class Hold implements AutoCloseable {
  private static final int FIFO = 0x1000;
  private static final int OWNER_ONLY = 0600;
  private static final int POLL_ENTRY = 8;
  private static final int AT_ANSWER = 6;
  private static final short READABLE = 1;
  private static final int MOST_CHILDREN = 4096;
  private static final PathBytes NAME = PathBytes.of("hold");
  private static final PathBytes CHILDREN = PathBytes.of("/proc/thread-self/children");

  private final Descriptor fifo;
  private final Descriptor arrivals;
  private Optional<Descriptor> released = Optional.empty();

  private Hold(Descriptor fifo, Descriptor arrivals) {
    this.fifo = fifo;
    this.arrivals = arrivals;
  }

  /// Makes one, whose FIFO lies in `directory` for a moment.
  public static Hold make(PathBytes directory) throws LinuxException {
    PathBytes path = directory.resolve(NAME);
    try (Frame frame = new Frame()) {
      long name = frame.path(path);
      frame.call(SystemCall.MKNODAT, path, Frame.WORKING_DIRECTORY, name, FIFO | OWNER_ONLY, 0);
      Descriptor fifo = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS));
      try {
        frame.call(SystemCall.UNLINKAT, path, Frame.WORKING_DIRECTORY, name, 0);
        return new Hold(fifo, fifo.reopen(OpenHow.read(OpenHow.FOLLOW)));
      } catch (LinuxException e) {
        fifo.close();
        throw e;
      }
    }
  }

  /// Returns the descriptor that a child must be able to open, for reading and for writing.
  public Descriptor fifo() {
    return fifo;
  }

  /// Returns the descriptor that tells the children of the calling thread to any other. That
  /// one asks for them later, when this thread can open nothing.
  ///
  /// @throws LinuxException when this kernel does not list children (CONFIG_PROC_CHILDREN)
  public static Descriptor children() throws LinuxException {
    return Descriptor.open(CHILDREN, OpenHow.read(OpenHow.FOLLOW));
  }

  /// Waits until a child is here, or something can be read from `over`.
  ///
  /// @return whether a child is here
  public boolean awaitChild(Descriptor over) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment entries = frame.bytes(2L * POLL_ENTRY);
      entries.set(ValueLayout.JAVA_INT, 0, arrivals.number());
      entries.set(ValueLayout.JAVA_INT, POLL_ENTRY, over.number());
      entries.set(ValueLayout.JAVA_SHORT, POLL_ENTRY + 4L, READABLE);
      frame.call(SystemCall.PPOLL, "a child", entries.address(), 2, 0, 0, 0);
      // Who writes there and goes leaves a line that has hung up.
      return entries.get(ValueLayout.JAVA_SHORT, AT_ANSWER) != 0;
    }
  }

  /// Returns the process id of the child that is here, which nobody has waited for yet.
  ///
  /// @param children of the thread that started it, as [#children] has them
  public int child(Descriptor children) throws LinuxException {
    String pids = new String(children.read(MOST_CHILDREN), StandardCharsets.US_ASCII).strip();
    if (pids.isEmpty()) {
      throw new LinuxException(Errno.ESRCH.number(), "read", CHILDREN.toString());
    }
    return Integer.parseInt(pids.split(" ", -1)[0]);
  }

  /// Lets the child go on to its program.
  public void release() throws LinuxException {
    released = Optional.of(fifo.reopen(OpenHow.append()));
  }

  /// Returns whether a child was let go.
  public boolean isReleased() {
    return released.isPresent();
  }

  /// Gives up the descriptors. Not before the child has become its program, or died.
  @Override
  public void close() {
    released.ifPresent(Descriptor::close);
    arrivals.close();
    fifo.close();
  }
}
