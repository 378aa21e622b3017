package dev.aaos.cli.wire;

import java.io.IOException;
import java.nio.file.Path;

/// A conversation with the daemon that did not succeed. The message is for a person: it names
/// the socket or the method and says what to do.
public final class WireException extends IOException {
  private static final long serialVersionUID = 1;

  /// Which of the three ways a conversation fails.
  public enum Kind {
    /// Nobody answers at the socket.
    UNREACHABLE,
    /// The daemon answered with an error.
    REFUSED,
    /// The daemon answered with what is not the protocol, or stopped answering.
    BROKEN
  }

  private final Kind kind;

  private WireException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// Returns which way it failed.
  public Kind kind() {
    return kind;
  }

  static WireException unreachable(Path socket, String why) {
    return new WireException(
        Kind.UNREACHABLE, "no daemon answers at " + socket + " (" + why + ").\n" + mend(why));
  }

  private static String mend(String why) {
    if (why.contains("ermission denied")) {
      return "The socket belongs to another user: run as that user, or name your own daemon's"
          + " socket with --socket or AAOS_SOCKET.";
    }
    return "Start one with 'aaos daemon', or let 'aaos run' start a private one; --socket or"
        + " AAOS_SOCKET names another.";
  }

  /// Returns the failure of a daemon that said no, for the reason `message`.
  public static WireException refused(String message) {
    return new WireException(Kind.REFUSED, message);
  }

  /// Returns the failure of a daemon that stopped answering, or answered with something else.
  public static WireException broken(String message) {
    return new WireException(Kind.BROKEN, message);
  }
}
