package dev.aaos.cli.agents;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos send`: puts a message into the mailbox of a persistent agent and does not wait.
@Command(
    name = "send",
    description = "Send a persistent agent a message. To wait for its answer: aaos run --agent.")
public final class SendCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      index = "0",
      paramLabel = "AGENT",
      description = "The agent: id, unique prefix or unique name.")
  private String agent = "";

  @Parameters(index = "1", paramLabel = "MESSAGE", description = "What to say, in quotes.")
  private String message = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "A kind of message that the agent declares; MESSAGE is then its JSON object.")
  private String kind = "";

  /// Runs in `shell`.
  public SendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    String id = new Agents(wire).running(agent);
    Json.Obj params = Json.object().with("agent_id", id).with("message", message);
    Json.Obj answer =
        wire.request("agent.send", kind.isEmpty() ? params : params.with("kind", kind));
    shell
        .terminal()
        .line(target.json() ? answer.toString() : "delivered to " + Figures.shortId(id));
    return ExitCode.OK;
  }
}
