package dev.aaos.cli.keep;

import dev.aaos.cli.audit.Trust;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.Log;
import dev.aaos.log.keep.Backup;
import dev.aaos.log.keep.WriterLock;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.proof.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos backup`: a copy of the journal and all it refers to, while it is written.
@Command(
    name = "backup",
    description = "Copy the journal, content and all, to a new directory: while the daemon works.",
    footer = {
      "",
      "A running daemon writes it, on its own machine and as its own user; without one it",
      "is made of the data directory. The copy is checked by its files before it is there,",
      "with the last signed head, and holds neither the log's private key nor settings.",
      "'aaos audit verify DIR' checks it again, 'aaos restore DIR DATADIR' goes on from it.",
      "",
      "Ends with 0 if all is good, 1 if the data directory is not as it was written, 2 if",
      "there is nothing to copy, 3 if a daemon refuses or it cannot be read or written;",
      "nothing is left then."
    })
public final class BackupCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "DIR", description = "Where: a directory that is not there yet.")
  private Path directory = Path.of("");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Copy this data directory, which no daemon uses, and ask none.")
  private Optional<Path> data = Optional.empty();

  /// Runs in `shell`.
  public BackupCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      say(data.isPresent() ? copied(data.get().toAbsolutePath(), absolute) : made(absolute));
      return ExitCode.OK;
    } catch (CorruptJournal e) {
      shell
          .terminal()
          .err()
          .println("aaos: no backup was made: the journal is not as it was" + " written: "
              + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private Json.Obj made(Path absolute) throws IOException, UsageException {
    Wire wire = target.wire(shell);
    try {
      return wire.request("journal.backup", Json.object().with("directory", absolute.toString()));
    } catch (WireException e) {
      Path usual = shell.places().data(Optional.empty());
      if (e.kind() != WireException.Kind.UNREACHABLE || !holdsLog(usual)) {
        throw e;
      }
      return copied(usual, absolute);
    }
  }

  private static boolean holdsLog(Path directory) throws IOException {
    return Files.isDirectory(directory)
        && !Log.segments(new DirectoryView(directory)).isEmpty();
  }

  /// Copies the data directory `from` without a daemon.
  private Json.Obj copied(Path from, Path absolute) throws IOException, UsageException {
    if (!holdsLog(from)) {
      throw new UsageException(from + " holds no journal: name the data directory of a daemon");
    }
    try (WriterLock _ = WriterLock.hold(from)) {
      Path heads = Trust.heads(shell, from);
      Optional<Path> head = Trust.lastHead(heads);
      Optional<Path> key = Trust.keyFile(Optional.empty(), heads);
      Optional<SignedHead> signed = head.isEmpty()
          ? Optional.empty()
          : Optional.of(Trust.heads(head.get()).getLast());
      Optional<HeadKey> trusted =
          key.isEmpty() ? Optional.empty() : Optional.of(Trust.key(key.get()));
      Backup.Source source =
          new Backup.Source(new DirectoryView(from), Long.MAX_VALUE, signed, trusted);
      return told(
          Backup.take(source, absolute, shell.clock().instant().truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  /// Returns what a daemon would have answered.
  private static Json.Obj told(Backup backup) {
    Verification.Content content = backup.found().content();
    Json.Obj told = Json.object()
        .with("directory", backup.directory().toString())
        .with("origin", backup.seal().origin())
        .with("records", backup.seal().records())
        .with("last", backup.seal().last().toString())
        .with("root", backup.seal().root().toString())
        .with("bytes", backup.bytes())
        .with(
            "content",
            Json.object()
                .with("whole", content.whole())
                .with("missing", content.missing())
                .with("shredded", content.shredded()));
    return backup.head().isPresent() ? told.with("head", backup.head().get().text()) : told;
  }

  private void say(Json.Obj told) throws IOException {
    if (target.json()) {
      shell.terminal().line(told.toString());
      return;
    }
    Optional<String> trouble = told.text("trouble");
    if (trouble.isPresent()) {
      shell.terminal().err().println("aaos: no signed head covers all of it: " + trouble.get());
    }
    Json.Obj content = told.object("content");
    shell
        .terminal()
        .line("good: "
            + Figures.counted(told.number("records", 0), "record") + " up to "
            + Figures.shortId(told.text("last", "?")) + ", "
            + Figures.counted(told.number("bytes", 0), "byte") + ", "
            + head(told.text("head")) + ", "
            + Figures.counted(content.number("whole", 0), "reference")
            + " whole, " + content.number("missing", 0) + " missing, "
            + content.number("shredded", 0)
            + " shredded; in " + told.text("directory", "?"));
  }

  private static String head(Optional<String> text) throws WireException {
    if (text.isEmpty()) {
      return "no head";
    }
    try {
      List<SignedHead> heads = SignedHead.parseAll(text.get());
      TreeHead head = heads.getLast().head();
      return "head of " + Figures.counted(head.size(), "record")
          + head.extension("time").map(time -> " at " + time).orElse("") + " of " + head.origin();
    } catch (IllegalArgumentException e) {
      throw WireException.broken("the daemon's head is none: " + e.getMessage());
    }
  }
}
