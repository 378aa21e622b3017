package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;

/// Nobody can be asked here: says how to answer from another shell. The run waits.
final class WaitingDesk implements ApprovalDesk {
  private final Shell shell;
  private final Wire wire;
  private final Progress progress;

  WaitingDesk(Shell shell, Wire wire, Progress progress) {
    this.shell = shell;
    this.wire = wire;
    this.progress = progress;
  }

  @Override
  public void opened(Json.Obj approval) {
    String id = Figures.shortId(approval.text("id", "?"));
    String socket = " --socket " + wire.socket();
    String named = shell.variable("AAOS_SOCKET").isPresent() ? "" : socket;
    ApprovalText.question(approval).forEach(progress::line);
    progress.line("  waiting; answer from another shell: aaos approve " + id + named
        + "  or  aaos deny " + id + named);
  }

  @Override
  public void closed(String id, String decision) {
    progress.line("approval " + Figures.shortId(id) + ": " + decision);
  }
}
