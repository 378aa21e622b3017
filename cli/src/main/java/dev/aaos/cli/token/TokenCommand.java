package dev.aaos.cli.token;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos token`: lists tokens.
@Command(
    name = "token",
    description = "List the tokens that were made: what others may do here, and until when.",
    footer = {
      "",
      "  aaos token new --for ann --approve --agents 'team/*' --expires 8h --out ann.token",
      "  aaos token narrow ann.token --agents team/writer --out less.token     asks nobody",
      "  AAOS_TOKEN_FILE=ann.token aaos approvals                              acts under it",
      "",
      "Whoever holds a token may use it: hand it on as you would a key."
    })
public final class TokenCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public TokenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("token.list", Json.object());
    List<Json.Obj> tokens = answer.objects("tokens");
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    if (tokens.isEmpty()) {
      shell.terminal().line("No token holds: 'aaos token new' makes one.");
      return ExitCode.OK;
    }
    Table table = new Table("ID", "FOR", "STATE", "PERMITS");
    for (Json.Obj token : tokens) {
      table.row(
          token.text("id", "?"),
          Printable.line(token.text("holder", "?")),
          token.isTrue("revoked") ? "revoked" : "holds",
          Printable.line(token.text("authority", "?")));
    }
    table.print(shell.terminal());
    return ExitCode.OK;
  }
}
