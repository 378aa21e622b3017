package dev.aaos.cli.authority;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.ApprovalText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.OutputGone;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Frames;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos approvals`: what waits for a person.
///
/// With `--watch` it stays: on a terminal it asks about each as it comes, elsewhere it prints
/// one line for each.
@Command(name = "approvals", description = "List what waits for a person's approval.")
public final class ApprovalsCommand implements Callable<Integer> {
  private static final int EFFECT_WIDTH = 100;

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-w", "--watch"},
      description = "Stay and ask about each as it comes; end with Ctrl-C.")
  private boolean watch;

  @Option(
      names = {"-a", "--all"},
      description = "List each by itself, also those that are alike.")
  private boolean all;

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
    Table table = new Table("ID", "AGENT", "TOOL", "EFFECT", "ASKED", "PEOPLE", "ALIKE");
    Map<String, Long> alike = pending.stream()
        .collect(Collectors.groupingBy(ApprovalsCommand::group, Collectors.counting()));
    Set<String> listed = new HashSet<>();
    for (Json.Obj approval : pending) {
      if (!all && !listed.add(group(approval))) {
        continue;
      }
      long others = alike.getOrDefault(group(approval), 1L);
      table.row(
          Figures.shortId(approval.text("id", "?")),
          ApprovalText.who(approval),
          approval.text("tool", "-"),
          Printable.line(ApprovalText.effect(approval), EFFECT_WIDTH),
          approval
              .instant("timestamp")
              .map(then -> Figures.ago(then, shell.clock().instant()))
              .orElse("-"),
          ApprovalText.people(approval).orElse("-"),
          others == 1 ? "-" : others + " alike");
    }
    return table;
  }

  private int watch(Wire wire) throws IOException {
    Progress progress = new Progress(shell, Progress.Detail.NONE);
    progress.suspend(); // there is no run whose progress could be shown
    Optional<ApprovalDesk> desk = shell.terminal().isInteractive() && !target.json()
        ? Optional.of(ApprovalDesk.at(shell, wire, progress))
        : Optional.empty();
    try (Frames frames = wire.stream("approval.stream", Json.object())) {
      Optional<Json.Obj> frame = frames.next();
      while (frame.isPresent()) {
        take(frame.get(), desk);
        frame = frames.next();
      }
    }
    throw WireException.broken("the daemon at " + wire.socket() + " closed the connection");
  }

  private void take(Json.Obj frame, Optional<ApprovalDesk> desk) throws OutputGone {
    Json.Obj approval = frame.object("approval");
    switch (frame.text("kind", "")) {
      case "approval" -> {
        if (desk.isPresent()) {
          desk.get().opened(approval);
        } else {
          shell.terminal().line(target.json() ? approval.toString() : line(approval));
        }
      }
      case "approval_closed" ->
        desk.ifPresent(
            asking -> asking.closed(frame.text("id", ""), frame.text("decision", "closed")));
      default -> {}
    }
  }

  /// One line stands for all that are alike; they differ in what they are about.
  private static String group(Json.Obj approval) {
    return approval.text("group", approval.text("id", ""));
  }

  private static String line(Json.Obj approval) {
    return Figures.shortId(approval.text("id", "?")) + "  " + ApprovalText.who(approval) + "  "
        + Printable.line(approval.text("tool", "-")) + "  "
        + Printable.line(ApprovalText.effect(approval), EFFECT_WIDTH);
  }
}
