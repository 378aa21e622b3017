package dev.aaos.cli.authority;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos deny`: refuses one call; the agent is told why and goes on.
@Command(name = "deny", description = "Refuse one call that waits; the agent is told the reason.")
public final class DenyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "What to tell the agent.")
  private Optional<String> reason = Optional.empty();

  @Option(
      names = {"-a", "--alike"},
      description = "Refuse all that are open now and alike.")
  private boolean alike;

  @Parameters(paramLabel = "ID", description = "The approval: its id or a unique prefix.")
  private String id = "";

  /// Runs in `shell`.
  public DenyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Pending pending = new Pending(target.wire(shell));
    if (alike) {
      List<Json.Obj> all = pending.alike(id);
      int taken = pending.each(all, shell.terminal(), one -> no(one.text("id", "")));
      shell
          .terminal()
          .line(
              target.json()
                  ? Json.object().with("denied", taken).toString()
                  : "denied " + taken + " of " + all.size() + " alike");
      return taken == all.size() ? ExitCode.OK : ExitCode.FAILED;
    }
    String whole = pending.id(id);
    Json.Obj result = pending.respond(no(whole));
    shell.terminal().line(target.json() ? result.toString() : "denied " + Figures.shortId(whole));
    return ExitCode.OK;
  }

  private Json.Obj no(String whole) {
    Json.Obj answer = Json.object().with("id", whole).with("decision", "deny");
    return reason.map(text -> answer.with("reason", text)).orElse(answer);
  }
}
