package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.program.inverse.UndoCommand;
import dev.aaos.drivers.tool.program.output.OneLine;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import java.util.List;
import java.util.Optional;

/// `shell`: one command line of bash, confined.
final class ShellTool implements Tool {
  /// The shell; an agent needs `exec:` for it.
  static final String SHELL = "/usr/bin/bash";

  private static final ToolSpec SPEC = new ToolSpec(
      "shell",
      "Runs one command line with bash, confined by Linux to what was granted: other files are not"
          + " there, and of the network only granted hosts. What it leaves running ends with it;"
          + " /tmp and the home directory are empty each time. What tools run later, such as"
          + " .git/hooks, cannot be written in a granted tree. Gives back exit_code (or"
          + " signal), stdout and stderr, of which at most 64 KiB each are shown, the beginning"
          + " and the end.",
      CommandInput.schema("""
          "command": {
            "type": "string",
            "description": "The command line, such as: grep -rn main src | head",
            "minLength": 1,
            "maxLength": 32768
          }""", "command", """
          "type": "string", "minLength": 1, "maxLength": 32768"""));

  private final Sandbox sandbox;

  ShellTool(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    String command = members.text("command");
    CommandInput.refuseNul("command", command);
    CommandInput rest = CommandInput.of(members);
    Optional<String> undo = members.optionalText("undo");
    if (undo.isPresent()) {
      CommandInput.refuseNul("undo", undo.get());
    }
    return new ProgramCall(
        sandbox,
        List.of(SHELL, "-c", command),
        rest.directory(),
        rest.input(),
        rest.limit(),
        ProgramCall.USUAL,
        shown(rest, command),
        undo.map(line -> new UndoCommand(
            SPEC.name(),
            "command",
            List.of(line),
            true,
            rest.directory(),
            rest.limit(),
            shown(rest, line))),
        rest.mustSucceed());
  }

  private static String shown(CommandInput rest, String command) {
    return "run with bash" + rest.shownDirectory() + ": " + OneLine.of(command);
  }
}
