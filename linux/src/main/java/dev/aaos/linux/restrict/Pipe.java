package dev.aaos.linux.restrict;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A pipe whose ends no child inherits unless it is given them.
///
/// @param reading what is written comes out here
/// @param writing and goes in here
public record Pipe(Descriptor reading, Descriptor writing) implements AutoCloseable {
  private static final int CLOSE_ON_EXEC = 0x80000;

  /// Opens one.
  public static Pipe open() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment ends = frame.bytes(2L * Integer.BYTES);
      frame.call(SystemCall.PIPE2, "a pipe", ends.address(), CLOSE_ON_EXEC);
      return new Pipe(
          Descriptor.owning(ends.getAtIndex(ValueLayout.JAVA_INT, 0), "a pipe"),
          Descriptor.owning(ends.getAtIndex(ValueLayout.JAVA_INT, 1), "a pipe"));
    }
  }

  @Override
  public void close() {
    reading.close();
    writing.close();
  }
}
