package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;

/// Approves everything, and says each time that no person did.
final class ApprovingDesk implements ApprovalDesk {
  private final String reason;
  private final Wire wire;
  private final Progress progress;

  ApprovingDesk(String reason, Wire wire, Progress progress) {
    this.reason = reason;
    this.wire = wire;
    this.progress = progress;
  }

  @Override
  public void opened(Json.Obj approval) {
    ApprovalText.question(approval).forEach(progress::line);
    progress.line("  approved automatically: " + reason);
    Json.Obj answer = Json.object().with("id", approval.text("id", "")).with("decision", "approve");
    try {
      wire.request("approval.respond", answer);
    } catch (WireException e) {
      progress.line("  the answer did not arrive: " + e.getMessage());
    }
  }

  @Override
  public void closed(String id, String decision) {
    progress.line("approval " + Figures.shortId(id) + ": " + decision);
  }
}
