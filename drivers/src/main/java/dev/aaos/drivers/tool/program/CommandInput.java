package dev.aaos.drivers.tool.program;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.program.inverse.UndoCommand;
import dev.aaos.drivers.tool.program.output.OneLine;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.linux.confine.Program;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the inputs of all tools that start programs have in common.
///
/// @param directory where the program begins
/// @param input what it reads
/// @param limit how long it may take, where the caller says so
/// @param mustSucceed whether the call has failed where it does not exit with status 0
record CommandInput(
    Optional<String> directory, String input, Optional<Duration> limit, boolean mustSucceed) {

  /// Returns the JSON Schema of a tool that starts programs.
  ///
  /// @param own the member that names the program, and is required
  /// @param name what that is called
  /// @param undo the type of the member `undo`
  static String schema(String own, String name, String undo) {
    return """
        {
          "type": "object",
          "properties": {
        %s,
            "undo": {
              %s,
              "description": "%s"
            },
            "must_succeed": {
              "type": "boolean",
              "description": "Whether any exit status but 0 is an error. Default: no."
            },
            "cwd": {
              "type": "string",
              "description": "Where it begins, absolute. Default: the first directory granted.",
              "minLength": 1,
              "maxLength": 4096
            },
            "stdin": {
              "type": "string",
              "description": "What it reads from its standard input. Default: nothing.",
              "maxLength": 61440
            },
            "timeout_s": {
              "type": "integer",
              "description": "Seconds until all of it is ended. Default 120, or its agent's limit.",
              "minimum": 1,
              "maximum": 3600
            }
          },
          "required": ["%s"],
          "additionalProperties": false
        }""".formatted(own.indent(4).stripTrailing(), undo, UndoCommand.TEACHES, name);
  }

  static CommandInput of(ToolInput members) throws InvalidInput {
    Optional<String> written = members.optionalText("cwd");
    Optional<String> directory = Optional.empty();
    if (written.isPresent()) {
      try {
        directory = Optional.of(PathPattern.normalise(written.get()));
      } catch (CapabilitySyntaxException e) {
        throw new InvalidInput("'cwd': " + e.getMessage());
      }
    }
    String input = members.optionalText("stdin").orElse("");
    int bytes = input.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Program.MOST_INPUT) {
      throw new InvalidInput("'stdin' has " + bytes + " bytes: at most " + Program.MOST_INPUT
          + " are passed on; write it to a file first");
    }
    return new CommandInput(
        directory,
        input,
        members.optionalNumber("timeout_s").map(Duration::ofSeconds),
        members.flag("must_succeed"));
  }

  /// Returns the member `argv`: a program by its absolute path, and its arguments.
  static List<String> arguments(ToolInput members) throws InvalidInput {
    return arguments(members, "argv");
  }

  /// Returns the member `name`, as [#arguments(ToolInput)] does `argv`.
  static List<String> arguments(ToolInput members, String name) throws InvalidInput {
    List<String> arguments = new ArrayList<>(members.texts(name));
    if (arguments.isEmpty()) {
      throw new InvalidInput("'" + name + "' is empty: name a program, such as [\"/usr/bin/git\"]");
    }
    for (String argument : arguments) {
      refuseNul(name, argument);
    }
    try {
      arguments.set(0, PathPattern.normalise(arguments.getFirst()));
    } catch (CapabilitySyntaxException e) {
      throw new InvalidInput("'" + name + "': " + e.getMessage());
    }
    return List.copyOf(arguments);
  }

  /// A NUL would end an argument early.
  static void refuseNul(String name, String text) throws InvalidInput {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidInput("'" + name + "' holds a NUL character: no argument can");
    }
  }

  String shownDirectory() {
    return directory.map(path -> " in " + OneLine.of(path)).orElse("");
  }
}
