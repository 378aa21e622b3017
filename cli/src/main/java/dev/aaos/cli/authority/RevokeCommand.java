package dev.aaos.cli.authority;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Prefixes;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos revoke`: takes a grant back, with everything derived from it.
@Command(name = "revoke", description = "Take a grant back, with everything derived from it.")
public final class RevokeCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "GRANT", description = "The grant, as 'aaos capabilities' lists it.")
  private String grant = "";

  /// Runs in `shell`.
  public RevokeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Json whole = whole(wire);
    Json.Obj answer = wire.request("capability.revoke", Json.object().with("grant", whole));
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    long others = Math.max(0, answer.number("revoked", 1) - 1);
    String derived =
        others == 0 ? "" : " and " + Figures.counted(others, "grant") + " derived from it";
    shell.terminal().line("revoked " + Printable.line(whole.plain()) + derived);
    return ExitCode.OK;
  }

  /// Returns the grant's id as the daemon writes it, whether a text or a number. A number is
  /// never completed: grant 1 is not the beginning of grant 12.
  private Json whole(Wire wire) throws IOException, UsageException {
    List<Json> ids = wire.request("capability.list", Json.object()).objects("grants").stream()
        .flatMap(one -> one.get("grant").stream())
        .toList();
    for (Json id : ids) {
      if (id.plain().equals(grant)) {
        return id;
      }
    }
    List<Prefixes.Named> texts = ids.stream()
        .map(Json::plain)
        .filter(id -> !id.chars().allMatch(Character::isDigit))
        .map(id -> new Prefixes.Named(id, ""))
        .toList();
    return Prefixes.resolve(grant, texts)
        .map(Json.Str::new)
        .orElseThrow(() -> new UsageException(
            "no grant '" + Printable.line(grant) + "'; 'aaos capabilities' lists them"));
  }
}
