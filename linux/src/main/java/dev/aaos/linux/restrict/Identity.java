package dev.aaos.linux.restrict;

import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;

/// Whom this process runs as.
public final class Identity {
  private Identity() {}

  /// Returns the user's number.
  public static int user() {
    return ask(SystemCall.GETUID);
  }

  /// Returns the group's number.
  public static int group() {
    return ask(SystemCall.GETGID);
  }

  /// Returns whether it is the root of its user namespace. `aaos-confine` is mapped to its own
  /// number there, so this is the machine's root, or nobody may start programs as it.
  public static boolean isRoot() {
    return user() == 0;
  }

  private static int ask(SystemCall call) {
    try (Frame frame = new Frame()) {
      return (int) frame.attempt(call);
    }
  }
}
