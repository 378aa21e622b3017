package dev.aaos.linux;

import java.io.IOException;

/// A system call that the kernel failed: which call, on what, and the errno.
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int number;
  private final String call;
  private final String subject;

  /// Makes the failure of `call` on `subject` with errno `number`.
  public LinuxException(int number, String call, String subject) {
    super(call + " '" + subject + "': " + describe(number));
    this.number = number;
    this.call = call;
    this.subject = subject;
  }

  /// Returns the errno as a number, positive.
  public int number() {
    return number;
  }

  /// Returns the system call's name, such as `openat2`.
  public String call() {
    return call;
  }

  /// Returns what the call was about: a path, shown as [PathBytes#toString] shows it.
  public String subject() {
    return subject;
  }

  /// Returns whether the kernel answered `errno`.
  public boolean is(Errno errno) {
    return number == errno.number();
  }

  private static String describe(int number) {
    return Errno.of(number)
        .map(errno -> errno + " (" + errno.meaning() + ")")
        .orElse("errno " + number);
  }
}
