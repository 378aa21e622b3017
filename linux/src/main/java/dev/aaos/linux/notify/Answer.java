package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.call.Descriptor;

/// What a call that waits comes to.
sealed interface Answer {
  /// It is made by whoever called, as if nobody had been asked. That decides nothing: Landlock
  /// lets nobody in a cell make a name in a granted tree, whatever the text says by then.
  record Proceed() implements Answer {}

  /// It was done.
  record Done() implements Answer {}

  /// It is not done.
  record Fail(int errno) implements Answer {
    static Fail with(Errno errno) {
      return new Fail(errno.number());
    }
  }

  /// It was done, and opened `file`, which whoever called gets a copy of.
  ///
  /// @param closeOnExec whether that ends with the program
  record Give(Descriptor file, boolean closeOnExec) implements Answer {}

  /// It cannot be done yet: it is tried again in a while.
  record Later() implements Answer {}
}
