package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos audit export`: records as JSON Lines, whole, for other programs to keep.
@Command(
    name = "export",
    description = "Print records as JSON Lines, each whole: what happened, its bytes, its hashes.",
    footer = {
      "",
      "'record' is the record's bytes in base 64, 'previous' the hash of the record",
      "before it, and 'hash' is SHA-256 of both. Members stand in alphabetical order."
    })
public final class ExportCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = "--since",
      paramLabel = "TIME|SEQ",
      description = "Not what was before: a day, a time in UTC, or a number.")
  private Optional<String> since = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME|SEQ",
      description = "Not what was after: the same. Default: the last record there is.")
  private Optional<String> until = Optional.empty();

  /// Runs in `shell`.
  public ExportCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Moment from = Moment.of("--since", since);
    Moment to = Moment.of("--until", until);
    Wire wire = target.wire(shell);
    long end = wire.request("daemon.info", Json.object()).number("records", Long.MAX_VALUE);
    long last = Math.min(end, to.sequence().orElse(end));
    Optional<Long> after = Optional.of(Math.max(0, from.sequence().orElse(1L) - 1));
    while (after.isPresent()) {
      Json.Obj page = wire.request("audit.query", params(after.get(), from, to));
      page.text("pruned").ifPresent(words -> shell.terminal().err().println(Printable.line(words)));
      for (Json.Obj record : page.objects("records")) {
        if (record.number("sequence", 0) > last) {
          return ExitCode.OK;
        }
        shell.terminal().line(record.toString());
      }
      after = page.number("next");
    }
    return ExitCode.OK;
  }

  private static Json.Obj params(long after, Moment from, Moment to) {
    Json.Obj params = Json.object().with("after", after).with("limit", PAGE).with("bytes", true);
    if (from.time().isPresent()) {
      params = params.with("since", from.time().get().toString());
    }
    return to.time().isPresent() ? params.with("until", to.time().get().toString()) : params;
  }
}
