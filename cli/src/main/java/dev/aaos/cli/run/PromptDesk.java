package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Asks the person at the terminal, one question at a time, on a thread of its own: the run's
/// frames go on being read while the person thinks.
final class PromptDesk implements ApprovalDesk {
  private final ApprovalPrompt prompt;
  private final Progress progress;
  private final Set<String> answered = new HashSet<>();
  private final ExecutorService asking = Executors.newSingleThreadExecutor(
      Thread.ofPlatform().daemon().name("approvals").factory());

  PromptDesk(Shell shell, Wire wire, Progress progress) {
    this.prompt = new ApprovalPrompt(shell, wire);
    this.progress = progress;
  }

  @Override
  public void opened(Json.Obj approval) {
    asking.execute(() -> ask(approval));
  }

  private void ask(Json.Obj approval) {
    String id = approval.text("id", "");
    if (isAnswered(id)) {
      return;
    }
    progress.suspend();
    try {
      prompt.ask(approval, () -> isAnswered(id));
    } finally {
      progress.resume();
    }
  }

  @Override
  public void closed(String id, String decision) {
    if (note(id) && prompt.isAsking(id)) {
      progress.line("\napproval " + Figures.shortId(id) + " was answered elsewhere: " + decision
          + "; press Enter to go on");
    }
  }

  private synchronized boolean note(String id) {
    return answered.add(id);
  }

  private synchronized boolean isAnswered(String id) {
    return answered.contains(id);
  }
}
