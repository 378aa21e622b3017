package dev.aaos.kernel.machine;

/// A driver threw what no driver may. It ends the run in which it happened, and nothing else.
final class DriverBug extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A bug of `driver`, such as `the tool file_read`, that showed as `cause`.
  DriverBug(String driver, Throwable cause) {
    super(driver + " has a bug: " + cause, cause);
  }

  /// Returns the message, which there always is.
  String text() {
    return String.valueOf(getMessage());
  }
}
