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

/// `exec`: one program with its arguments, confined; no shell reads them.
final class ExecTool implements Tool {
  private static final ToolSpec SPEC = new ToolSpec(
      "exec",
      "Starts one program with arguments, without a shell, confined by Linux to what was granted:"
          + " other files are not there, and of the network only granted hosts. Gives back"
          + " exit_code (or signal), stdout and stderr, of which at most 64 KiB each are shown, the"
          + " beginning and the end.",
      CommandInput.schema("""
          "argv": {
            "type": "array",
            "description": "The program by its absolute path, then its arguments.",
            "items": { "type": "string", "maxLength": 32768 },
            "minItems": 1,
            "maxItems": 1024
          }""", "argv", """
          "type": "array", "minItems": 1, "maxItems": 1024,
              "items": { "type": "string", "maxLength": 32768 }"""));

  private final Sandbox sandbox;

  ExecTool(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    List<String> arguments = CommandInput.arguments(members);
    CommandInput rest = CommandInput.of(members);
    Optional<UndoCommand> undo = members.has("undo")
        ? Optional.of(undo(rest, CommandInput.arguments(members, "undo")))
        : Optional.empty();
    return new ProgramCall(
        sandbox,
        arguments,
        rest.directory(),
        rest.input(),
        rest.limit(),
        ProgramCall.USUAL,
        shown(rest, arguments),
        undo,
        rest.mustSucceed());
  }

  private static UndoCommand undo(CommandInput rest, List<String> arguments) {
    return new UndoCommand(
        SPEC.name(),
        "argv",
        arguments,
        false,
        rest.directory(),
        rest.limit(),
        shown(rest, arguments));
  }

  private static String shown(CommandInput rest, List<String> arguments) {
    return "start" + rest.shownDirectory() + ": " + OneLine.of(String.join(" ", arguments));
  }
}
