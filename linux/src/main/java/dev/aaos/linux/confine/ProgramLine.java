package dev.aaos.linux.confine;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;

/// A stream of bytes both ways between this process and one confined program, which finds its end
/// as descriptor 3.
///
/// It has no name anywhere: only who was given an end has it. Descriptors that the program sends
/// along are never taken. One thread at a time reads and one writes, platform threads both, for
/// each may wait; any may hang up.
public final class ProgramLine implements AutoCloseable {
  /// The program's descriptor of it.
  public static final int NUMBER = 3;

  private static final int STREAM = 1 | 0x80000;
  private static final int BOTH_WAYS = 2;

  private final Descriptor near;
  private final Descriptor far;
  private boolean closed;

  private ProgramLine(Descriptor near, Descriptor far) {
    this.near = near;
    this.far = far;
  }

  /// Returns one that no program was given yet.
  public static ProgramLine open() throws LinuxException {
    var ends = Descriptor.pair(STREAM, "the line to a program");
    return new ProgramLine(ends.getFirst(), ends.getLast());
  }

  /// Returns what the program has written, at most so many bytes, waiting for the first; none
  /// when nothing more will come.
  public byte[] read(int most) throws LinuxException {
    try {
      return near.readSome(most);
    } catch (LinuxException e) {
      if (e.is(Errno.ECONNRESET)) {
        return new byte[0]; // it ended without reading all that it was told
      }
      throw e;
    }
  }

  /// Writes all of `bytes`, waiting where the program does not read.
  ///
  /// @return false when it has ended, or was hung up on
  public boolean write(byte[] bytes) throws LinuxException {
    try {
      near.write(bytes);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EPIPE) || e.is(Errno.ECONNRESET)) {
        return false;
      }
      throw e;
    }
  }

  /// Ends it both ways, also for threads that wait.
  public void hangUp() {
    synchronized (near) {
      if (!closed) {
        try (Frame frame = new Frame()) {
          frame.attempt(SystemCall.SHUTDOWN, near.number(), BOTH_WAYS);
        }
      }
    }
  }

  /// Returns the program's end, to be sent to where it is started.
  Descriptor far() {
    return far;
  }

  /// Gives up this process's hold of the program's end: the line ends with the program.
  void given() {
    far.close();
  }

  /// Frees it, once no thread reads or writes any more.
  @Override
  public void close() {
    synchronized (near) {
      closed = true;
      near.close();
      far.close();
    }
  }
}
