package dev.aaos.linux.confine;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One command to be run in a cell made for it.
///
/// @param arguments the program, by its absolute path in the cell, and its arguments
/// @param environment as `NAME=value`; nothing is added
/// @param directory where it begins, absolute; it must be seen
/// @param input what it reads from its standard input, as UTF-8; then that ends
/// @param views what it sees besides the runtime profile
/// @param permits which names it may open, where that is decided name by name
/// @param egress what leads out of its network
public record Program(
    List<String> arguments,
    List<String> environment,
    String directory,
    String input,
    List<View> views,
    Permits permits,
    Egress egress,
    Bounds bounds) {
  /// The most bytes of input.
  public static final int MOST_INPUT = 60 * 1024;

  /// Copies the lists.
  public Program {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    views = List.copyOf(views);
    if (arguments.isEmpty() || !arguments.getFirst().startsWith("/")) {
      throw new IllegalArgumentException("program " + arguments + ": give its absolute path first");
    }
    int length = input.getBytes(StandardCharsets.UTF_8).length;
    if (length > MOST_INPUT) {
      throw new IllegalArgumentException(
          "an input of " + length + " bytes: at most " + MOST_INPUT + " are passed on");
    }
  }
}
