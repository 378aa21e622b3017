package dev.aaos.drivers.tool.program;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import java.util.ArrayList;
import java.util.List;

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
          }""", "argv"));

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
    List<String> arguments = new ArrayList<>(members.texts("argv"));
    if (arguments.isEmpty()) {
      throw new InvalidInput("'argv' is empty: name a program, such as [\"/usr/bin/git\"]");
    }
    for (String argument : arguments) {
      CommandInput.refuseNul("argv", argument);
    }
    try {
      arguments.set(0, PathPattern.normalise(arguments.getFirst()));
    } catch (CapabilitySyntaxException e) {
      throw new InvalidInput("'argv': " + e.getMessage());
    }
    CommandInput rest = CommandInput.of(members);
    return new ProgramCall(
        sandbox,
        List.copyOf(arguments),
        rest.directory(),
        rest.input(),
        rest.limit(),
        "start" + rest.shownDirectory() + ": "
            + CommandInput.inOneLine(String.join(" ", arguments)));
  }
}
