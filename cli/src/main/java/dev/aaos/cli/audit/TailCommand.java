package dev.aaos.cli.audit;

import dev.aaos.cli.authority.RecordTable;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Frames;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos audit tail`: the last records, and with `-f` what comes.
@Command(name = "tail", description = "Show the last records, a line each.")
public final class TailCommand implements Callable<Integer> {
  private static final int MOST_LINES = 10_000;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, until Ctrl-C or the daemon's end.")
  private boolean follow;

  /// Runs in `shell`.
  public TailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new UsageException("--lines " + lines + " is not from 0 to " + MOST_LINES
          + "; 'aaos audit export' has all of them");
    }
    Wire wire = target.wire(shell);
    long last = wire.request("daemon.info", Json.object()).number("records", 0);
    Map<String, String> names = new Agents(wire).names();
    Json.Obj params = Json.object().with("after", Math.max(0, last - lines));
    if (follow) {
      return follow(wire, params, names);
    }
    Json.Obj page = wire.request("audit.query", params.with("limit", Math.max(lines, 1)));
    page.text("pruned").ifPresent(words -> shell.terminal().err().println(Printable.line(words)));
    for (Json.Obj record : page.objects("records")) {
      if (record.number("sequence", 0) <= last) {
        show(record, names);
      }
    }
    return ExitCode.OK;
  }

  private int follow(Wire wire, Json.Obj params, Map<String, String> names) throws IOException {
    try (Frames frames = wire.stream("audit.stream", params)) {
      Optional<Json.Obj> frame = frames.next();
      while (frame.isPresent()) {
        if (frame.get().text("error").isPresent()) {
          throw WireException.broken(frame.get().text("error").get());
        }
        if (frame.get().text("kind", "").equals("record")) {
          show(frame.get().object("record"), names);
        }
        frame = frames.next();
      }
    }
    throw WireException.broken("the daemon at " + wire.socket() + " has ended");
  }

  private void show(Json.Obj record, Map<String, String> names) throws IOException {
    String line = target.json() ? record.toString() : RecordTable.line(shell, record, names);
    shell.terminal().line(line);
  }
}
