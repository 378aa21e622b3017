package dev.aaos.linux.notify;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Frame;
import java.util.List;

/// One call of a confined thread, which waits until it is answered.
///
/// @param id names it
/// @param thread who called, by its number where this process lives
/// @param number the system call's
/// @param arguments as they stood in registers
record Notice(long id, int thread, int number, List<Long> arguments) {
  /// Copies the list.
  Notice {
    arguments = List.copyOf(arguments);
  }

  /// Returns the argument at `index`, of which the kernel reads 32 bits.
  int number(int index) {
    return (int) (long) arguments.get(index);
  }

  /// Returns the address that stands at `index`.
  long address(int index) {
    return arguments.get(index);
  }

  /// What a path begins from, if it is relative.
  ///
  /// @param directory a descriptor of whoever called; [Frame#WORKING_DIRECTORY] for where it is
  record Path(int directory, PathBytes text) {
    static Path from(PathBytes text) {
      return new Path((int) Frame.WORKING_DIRECTORY, text);
    }
  }
}
