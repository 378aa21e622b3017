package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.program.output.OneLine;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Starter;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.file.Directories;
import java.util.List;
import java.util.Optional;

/// Starts the programs that agents run in place of the model loop, each confined to what its agent
/// holds.
final class ProgramStarter implements Starter {
  private static final int ANY_EXECUTE = 0111;
  private static final ToolSpec SPEC = new ToolSpec(
      "program",
      "Starts the program of the agent's manifest, confined by Linux to what it was granted.",
      """
      {
        "type": "object",
        "properties": {
          "argv": {
            "type": "array",
            "description": "The program by its absolute path, then its arguments.",
            "items": { "type": "string", "maxLength": 32768 },
            "minItems": 1,
            "maxItems": 1024
          },
          "cwd": {
            "type": "string",
            "description": "Where it begins, absolute. Default: the first directory granted.",
            "minLength": 1,
            "maxLength": 4096
          },
          "idempotent": {
            "type": "boolean",
            "description": "Whether it does no harm to start it again after a crash."
          }
        },
        "required": ["argv"],
        "additionalProperties": false
      }""");

  private final Sandbox sandbox;

  ProgramStarter(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public ProgramStart prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    List<String> arguments = CommandInput.arguments(members);
    ProgramCall command = new ProgramCall(
        sandbox,
        arguments,
        CommandInput.of(members).directory(),
        "",
        Optional.empty(),
        CommandLimits.time(ProgramLimits.USUAL),
        "start the agent's program: " + OneLine.of(String.join(" ", arguments)),
        Optional.empty(),
        false);
    EffectClass effect = members.flag("idempotent") ? EffectClass.IDEMPOTENT : EffectClass.EXTERNAL;
    return new ProgramStart(command, effect);
  }

  @Override
  public Optional<String> obstacle(String input) throws InvalidInput {
    String path = prepare(input).path();
    try {
      FileStatus file = Directories.target(PathBytes.of(path));
      boolean startable = file.type() == FileType.FILE && (file.permissions() & ANY_EXECUTE) != 0;
      return startable
          ? Optional.empty()
          : Optional.of(
              path + " is no program that can be started: name a file with leave to execute it");
    } catch (LinuxException e) {
      return Optional.of(
          e.is(Errno.ENOENT)
              ? "there is no " + path + " on this machine: name a program by its absolute path"
              : path + " cannot be looked at: " + e.getMessage());
    }
  }
}
