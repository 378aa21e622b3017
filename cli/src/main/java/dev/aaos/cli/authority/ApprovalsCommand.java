package dev.aaos.cli.authority;

import dev.aaos.cli.run.ApprovalPrompt;
import dev.aaos.cli.run.ApprovalText;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos approvals`: what waits for a person.
///
/// With `--watch` it stays: on a terminal it asks about each as it comes, elsewhere it prints
/// one line for each.
@Command(name = "approvals", description = "List what waits for a person's approval.")
public final class ApprovalsCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final int EFFECT_WIDTH = 100;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-w", "--watch"},
      description = "Stay and ask about each as it comes; end with Ctrl-C.")
  private boolean watch;

  /// Runs in `shell`.
  public ApprovalsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Wire wire = target.wire(shell);
    if (watch) {
      return watch(wire);
    }
    Json.Obj answer = new Pending(wire).answer();
    List<Json.Obj> pending = answer.objects("pending");
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else if (pending.isEmpty()) {
      shell.terminal().line("Nothing waits for approval.");
    } else {
      table(pending).print(shell.terminal());
    }
    return ExitCode.OK;
  }

  private Table table(List<Json.Obj> pending) {
    Table table = new Table("ID", "AGENT", "TOOL", "EFFECT", "ASKED", "PEOPLE");
    for (Json.Obj approval : pending) {
      table.row(
          Figures.shortId(approval.text("id", "?")),
          ApprovalText.who(approval),
          approval.text("tool", "-"),
          Printable.line(ApprovalText.effect(approval), EFFECT_WIDTH),
          approval
              .instant("timestamp")
              .map(then -> Figures.ago(then, shell.clock().instant()))
              .orElse("-"),
          ApprovalText.people(approval).orElse("-"));
    }
    return table;
  }

  private int watch(Wire wire) throws IOException {
    Set<String> seen = new HashSet<>();
    ApprovalPrompt prompt = new ApprovalPrompt(shell, wire);
    boolean ask = shell.terminal().isInteractive() && !target.json();
    while (true) {
      for (Json.Obj approval : new Pending(wire).answer().objects("pending")) {
        if (!seen.add(approval.text("id", ""))) {
          continue;
        }
        if (ask) {
          prompt.ask(approval, () -> false);
        } else {
          shell.terminal().line(target.json() ? approval.toString() : line(approval));
        }
      }
      shell.pause().during(BETWEEN_LOOKS);
    }
  }

  private static String line(Json.Obj approval) {
    return Figures.shortId(approval.text("id", "?")) + "  " + ApprovalText.who(approval) + "  "
        + Printable.line(approval.text("tool", "-")) + "  "
        + Printable.line(ApprovalText.effect(approval), EFFECT_WIDTH);
  }
}
