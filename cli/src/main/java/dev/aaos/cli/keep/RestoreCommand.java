package dev.aaos.cli.keep;

import dev.aaos.cli.audit.Trust;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.keep.Restore;
import dev.aaos.log.keep.WriterLock;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.wire.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos restore`: a data directory made of a backup.
@Command(
    name = "restore",
    description = "Make a data directory of a backup, for a daemon to be started on.",
    footer = {
      "",
      "Everything is checked before it is there; where something is not good, nothing is.",
      "What happened after the backup is not in it, and nobody knows what of it was done:",
      "runs that were under way are ended at the first start, waiting messages are handled,",
      "perhaps for a second time. The log goes on under a name and a key of its own, and",
      "records what it was restored from; heads that were signed before are set aside.",
      "",
      "Ends with 0 if all is good, 1 if the backup is not as it was written, 3 if it",
      "cannot be read, or DATADIR not be written, is not empty or in use."
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "BACKUP", description = "A directory of 'aaos backup'.")
  private Path backup = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DATADIR",
      description = "The data directory: not there yet, or empty.")
  private Path data = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The log's public key, kept elsewhere, which the backup's head must be signed"
          + " with. Default: the one in the backup.")
  private Optional<Path> key = Optional.empty();

  @Option(names = "--json", description = "Print what was restored as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public RestoreCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Path target = data.toAbsolutePath().normalize();
    Optional<HeadKey> trusted =
        key.isEmpty() ? Optional.empty() : Optional.of(Trust.key(key.get()));
    try (WriterLock _ = WriterLock.hold(target)) {
      say(target, Restore.of(backup.toAbsolutePath().normalize(), target, trusted, by()));
      return ExitCode.OK;
    } catch (CorruptJournal e) {
      shell
          .terminal()
          .err()
          .println("aaos: nothing was restored: " + backup + " is not as it was written: "
              + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static String by() {
    return "uid " + Places.uidOfThisProcess() + " (" + System.getProperty("user.name", "?") + ")";
  }

  private void say(Path target, Restore restored) throws IOException, UsageException {
    long records = restored.seal().records();
    Optional<TreeHead> newer = newer(target, records);
    if (json) {
      Json.Obj told = Json.object()
          .with("directory", target.toString())
          .with("origin", restored.seal().origin())
          .with("records", records)
          .with("last", restored.seal().last().toString())
          .with("taken", restored.seal().taken().toString());
      shell
          .terminal()
          .line(newer.map(head -> told.with("signed", head.size())).orElse(told).toString());
      return;
    }
    shell
        .terminal()
        .line("good: " + Figures.counted(records, "record") + " of the backup of "
            + restored.seal().taken()
            + (restored.head().isEmpty() ? ", which has no head" : ", which agree with its head")
            + (key.isEmpty() ? " (--key FILE shows whose they are)" : "") + "; in " + target);
    if (newer.isPresent()) {
      shell
          .terminal()
          .line("gone: " + newer.get().origin() + " had "
              + Figures.counted(newer.get().size(), "record") + " when it was last signed here; "
              + Figures.counted(newer.get().size() - records, "record")
              + " came after this backup");
    }
    shell.terminal().line("next: agentd run --data-dir " + target);
  }

  /// Returns the last head kept for the data directory `target`, if it speaks of more
  /// `records`.
  private Optional<TreeHead> newer(Path target, long records) throws IOException, UsageException {
    Optional<Path> last = Trust.lastHead(Trust.heads(shell, target));
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(Trust.heads(last.get()).getLast().head())
            .filter(head -> head.size() > records);
  }
}
