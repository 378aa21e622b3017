package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos audit prune`: old records go, and what is left still verifies.
@Command(
    name = "prune",
    description = "Have old records go for ever; what is left still verifies.",
    footer = {
      "",
      "Whole segments of the log go, from its front, where all in them is old, and the",
      "content that nothing refers to any more. A record says what went, when and by whom,",
      "and holds the hashes that stand for it: 'aaos audit verify' and proofs of what is",
      "left work as before. Agents, their conversations and grants stay as they are. What",
      "went is in backups that were taken before, and nowhere else.",
      "",
      "With AAOS_KEEP=90d the daemon does this by itself, once a day."
    })
public final class PruneCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = "--before",
      paramLabel = "TIME|SEQ",
      required = true,
      description = "What goes: all before a day, a time in UTC, or a record's number.")
  private Optional<String> before = Optional.empty();

  @Option(names = "--dry-run", description = "Say what would go, and have nothing go.")
  private boolean dryRun;

  /// Runs in `shell`.
  public PruneCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Moment moment = Moment.of("--before", before);
    Json.Obj params = Json.object().with("dry_run", dryRun);
    params = moment.time().isPresent()
        ? params.with("before", moment.time().get().toString())
        : params.with("sequence", moment.sequence().orElse(0L));
    Json.Obj gone = target.wire(shell).request("audit.prune", params);
    if (target.json()) {
      shell.terminal().line(gone.toString());
      return ExitCode.OK;
    }
    shell.terminal().line((dryRun ? "would go: " : "gone: ") + words(gone));
    long later = gone.number("content_later", 0);
    if (later > 0) {
      shell
          .terminal()
          .line(bytes(later) + " of content " + (dryRun ? "would go" : "go")
              + " later: at the next pruning in an hour or more, or the daemon's next start");
    }
    return ExitCode.OK;
  }

  private static String words(Json.Obj gone) {
    long first = gone.number("first", 0);
    long last = gone.number("last", 0);
    return "records " + first + " to " + last + " (" + gone.text("from", "?") + " to "
        + gone.text("to", "?") + "), " + Figures.counted(last - first + 1, "record") + " in "
        + Figures.counted(gone.number("segments", 0), "segment") + " of "
        + bytes(gone.number("bytes", 0)) + ", and " + bytes(gone.number("content_bytes", 0))
        + " of content";
  }

  private static String bytes(long count) {
    return String.format(Locale.ROOT, "%,d bytes", count);
  }
}
