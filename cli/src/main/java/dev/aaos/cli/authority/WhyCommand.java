package dev.aaos.cli.authority;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos why`: one record traced back to the person or timer that began it.
@Command(
    name = "why",
    description = "Explain one record: why it was allowed or refused, and what led to it.")
public final class WhyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "SEQ", description = "The record's sequence number, as audit shows it.")
  private long sequence;

  /// Runs in `shell`.
  public WhyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Wire wire = target.wire(shell);
    Json.Obj answer = wire.request("audit.why", Json.object().with("sequence", sequence));
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    List<String> words = answer.items("explanation").stream().map(Json::plain).toList();
    RecordTable.of(shell, answer.objects("chain"), words, new Agents(wire).names())
        .print(shell.terminal());
    answer.text("pruned").ifPresent(why -> shell.terminal().err().println(Printable.line(why)));
    long omitted = answer.number("omitted", 0);
    if (omitted > 0) {
      shell
          .terminal()
          .err()
          .println(Figures.counted(omitted, "record") + " before the last ten lines are not shown;"
              + " 'aaos why' of one of the shown shows more");
    }
    return ExitCode.OK;
  }
}
