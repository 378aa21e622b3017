package dev.aaos.cli.token;

import dev.aaos.capability.token.Right;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.wire.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos token new`: has the daemon make a token.
@Command(
    name = "new",
    description = "Make a token: authority that can be handed on, and narrowed, but not widened.")
public final class NewCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private Narrowing narrowing = new Narrowing();

  @Option(
      names = "--for",
      paramLabel = "NAME",
      required = true,
      description = "Whom it is for. Records name what is done under it 'token NAME'.")
  private String holder = "";

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "8h",
      description = "How long it is good for, such as 8h or 30d. Default: ${DEFAULT-VALUE}.")
  private String expires = "";

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where it is to be kept, for its owner alone. Default: standard output.")
  private Optional<Path> out = Optional.empty();

  /// Runs in `shell`.
  public NewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Set<Right> may = narrowing
        .may()
        .orElseThrow(() ->
            new UsageException("what may it do? Name rights, such as --approve: " + Right.words()));
    Json.Obj params = Json.object()
        .with("holder", holder)
        .with("expires", expires)
        .with("may", Json.texts(may.stream().map(Right::word).toList()))
        .with("agents", Json.texts(narrowing.agents()))
        .with("grants", Json.texts(narrowing.grants()))
        .with("uids", numbers(List.copyOf(narrowing.uids())));
    Json.Obj made = target.wire(shell).request("token.new", params);
    if (target.json()) {
      shell.terminal().line(made.toString());
      return ExitCode.OK;
    }
    String token = made.text("token", "");
    if (out.isPresent()) {
      new TokenFile(out.get()).write(token);
    } else {
      shell.terminal().line(token);
    }
    shell
        .terminal()
        .err()
        .println(
            "token " + made.text("id", "?") + " for " + Printable.line(made.text("holder", "?"))
                + ": " + Printable.line(made.text("authority", "?"))
                + out.map(file -> "; kept in " + file).orElse(""));
    return ExitCode.OK;
  }

  private static Json numbers(List<Integer> numbers) {
    return new Json.Arr(numbers.stream()
        .map(number -> (Json) new Json.Num(Integer.toString(number)))
        .toList());
  }
}
