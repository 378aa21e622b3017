package dev.aaos.linux.call;

import dev.aaos.linux.LinuxException;

/// Which permissions the calling thread leaves out of what it creates. All threads of a process
/// have that in common, until one sets itself apart.
public final class Umask {
  private static final long FILE_SYSTEM_ATTRIBUTES = 0x200;

  private Umask() {}

  /// Sets the calling thread apart.
  public static void own() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UNSHARE, "a thread", FILE_SYSTEM_ATTRIBUTES);
    }
  }

  /// Sets that of the calling thread.
  public static void set(int mask) {
    try (Frame frame = new Frame()) {
      frame.attempt(SystemCall.UMASK, mask);
    }
  }
}
