package dev.aaos.cli.authority;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos audit`: the journal, oldest first, filtered.
@Command(name = "audit", description = "Show what was recorded: who did what, in order.")
public final class AuditCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = "--agent",
      paramLabel = "ID",
      description = "Only of this agent: id, unique prefix or unique name.")
  private Optional<String> agent = Optional.empty();

  @Option(names = "--run", paramLabel = "RUN", description = "Only of this run.")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND",
      description = "Only these kinds, such as capability_denied; may be repeated.")
  private List<String> kinds = List.of();

  @Option(names = "--after", paramLabel = "SEQ", description = "Only after this sequence number.")
  private Optional<Long> after = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most this many records. Default: ${DEFAULT-VALUE}.")
  private int limit;

  /// Runs in `shell`.
  public AuditCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (limit < 1) {
      throw new UsageException("--limit " + limit + " shows nothing; give 1 or more");
    }
    Wire wire = target.wire(shell);
    Agents agents = new Agents(wire);
    Json.Obj answer = wire.request("audit.query", params(agents));
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    answer.text("pruned").ifPresent(words -> shell.terminal().err().println(Printable.line(words)));
    List<Json.Obj> records = answer.objects("records");
    if (records.isEmpty()) {
      shell.terminal().line("No records.");
    } else {
      RecordTable.of(shell, records, agents.names()).print(shell.terminal());
    }
    answer
        .number("next")
        .ifPresent(next -> shell
            .terminal()
            .err()
            .println("more: add --after " + records.getLast().number("sequence", next)));
    return ExitCode.OK;
  }

  private Json.Obj params(Agents agents) throws IOException, UsageException {
    Json.Obj params = Json.object().with("limit", limit);
    if (agent.isPresent()) {
      params = params.with("agent_id", agents.any(agent.get()));
    }
    if (run.isPresent()) {
      params = params.with("run_id", run.get());
    }
    if (after.isPresent()) {
      params = params.with("after", after.get());
    }
    List<Json> names = kinds.stream().map(kind -> (Json) new Json.Str(kind)).toList();
    return names.isEmpty() ? params : params.with("kinds", new Json.Arr(names));
  }
}
