package dev.aaos.cli.authority;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos outcomes`: the calls of which nobody knows what they came to.
@Command(
    name = "outcomes",
    description = "List calls whose outcome is unknown, or say what became of one.",
    footer = {
      "",
      "A daemon that ends in the middle of a call which may not be made again",
      "leaves its outcome unknown. Look whether its effect is there, then say so:",
      "aaos outcomes resolve SEQ. A run that waits goes on then; one that was told",
      "that nobody knows has gone on already, and is told nothing more."
    })
public final class OutcomesCommand implements Callable<Integer> {
  private static final int INPUT_WIDTH = 80;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public OutcomesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("outcome.list", Json.object());
    List<Json.Obj> outcomes = answer.objects("outcomes");
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else if (outcomes.isEmpty()) {
      shell.terminal().line("No call has an unknown outcome.");
    } else {
      table(outcomes).print(shell.terminal());
    }
    long unlisted = answer.number("unlisted", 0);
    if (unlisted > 0) {
      shell
          .terminal()
          .err()
          .println(
              Figures.counted(unlisted, "older call") + ", of unknown outcome too, can no longer be"
                  + " listed; 'aaos audit --kind tool_result' shows them, with the status unknown");
    }
    return ExitCode.OK;
  }

  private Table table(List<Json.Obj> outcomes) {
    Instant now = shell.clock().instant();
    Table table = new Table("SEQ", "AGENT", "TOOL", "INPUT", "BEGUN", "RUN");
    for (Json.Obj outcome : outcomes) {
      table.row(
          Long.toString(outcome.number("intent", 0)),
          outcome.text("agent_name", "-"),
          outcome.text("tool", "-"),
          Printable.line(outcome.get("input").map(Json::plain).orElse("-"), INPUT_WIDTH),
          outcome.instant("begun_at").map(then -> Figures.ago(then, now)).orElse("-"),
          outcome.isTrue("awaited") ? "waits" : "does not wait");
    }
    return table;
  }
}
