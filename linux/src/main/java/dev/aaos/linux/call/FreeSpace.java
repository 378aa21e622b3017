package dev.aaos.linux.call;

import dev.aaos.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How much room a file system has, by `fstatfs(2)`.
public final class FreeSpace {
  private static final int STATFS_BYTES = 120;
  /// Where `struct statfs` has them on 64 bits.
  private static final int BLOCK = 8;

  private static final int AVAILABLE = 32;

  private FreeSpace() {}

  /// Returns how many bytes this process may still write where `file` lies.
  public static long of(Descriptor file) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment statfs = frame.bytes(STATFS_BYTES);
      frame.call(SystemCall.FSTATFS, file.subject(), file.number(), statfs.address());
      long block = statfs.get(ValueLayout.JAVA_LONG, BLOCK);
      long available = statfs.get(ValueLayout.JAVA_LONG, AVAILABLE);
      return available > Long.MAX_VALUE / block ? Long.MAX_VALUE : available * block;
    }
  }
}
