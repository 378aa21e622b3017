package dev.aaos.cli.authority;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos outcomes resolve`: says what became of one call whose outcome is unknown.
@Command(
    name = "resolve",
    description = "Say whether a call whose outcome is unknown happened; on record, and once.")
public final class ResolveCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(names = "--happened", description = "Its effect is there.")
  private boolean happened;

  @Option(names = "--not-happened", description = "Its effect is not there.")
  private boolean notHappened;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      description = "What to say besides; a run that waits is told.")
  private Optional<String> note = Optional.empty();

  @Parameters(paramLabel = "SEQ", description = "The call, as aaos outcomes lists it.")
  private long sequence;

  /// Runs in `shell`.
  public ResolveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (happened == notHappened) {
      throw new UsageException("say what you found, one of: --happened, --not-happened");
    }
    Json.Obj found = Json.object()
        .with("intent", sequence)
        .with("found", happened ? "happened" : "did_not_happen");
    Json.Obj answer = target
        .wire(shell)
        .request("outcome.resolve", note.map(text -> found.with("note", text)).orElse(found));
    String said = "on record: call " + sequence + (happened ? " happened" : " did not happen");
    shell.terminal().line(target.json() ? answer.toString() : said);
    return ExitCode.OK;
  }
}
