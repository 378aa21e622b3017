package dev.aaos.cli.authority;

import dev.aaos.cli.run.ApprovalText;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos approve`: lets one call happen, exactly as it was shown.
@Command(name = "approve", description = "Approve one call that waits, exactly as it is listed.")
public final class ApproveCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "ID", description = "The approval: its id or a unique prefix.")
  private String id = "";

  /// Runs in `shell`.
  public ApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Pending pending = new Pending(target.wire(shell));
    String whole = pending.id(id);
    Json.Obj answer = Json.object().with("id", whole).with("decision", "approve");
    Json.Obj result = pending.respond(answer);
    shell.terminal().line(target.json() ? result.toString() : said(whole, result));
    return ExitCode.OK;
  }

  private static String said(String id, Json.Obj result) {
    String people = ApprovalText.people(result.object("open")).orElse("");
    return "approved " + Figures.shortId(id) + (people.isEmpty() ? "" : "; " + people);
  }
}
