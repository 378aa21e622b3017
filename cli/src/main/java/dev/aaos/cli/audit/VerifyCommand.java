package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos audit verify`: a whole log, checked by its files.
@Command(
    name = "verify",
    description = "Check a log by its files: no daemon is asked and nothing is changed.",
    footer = {
      "",
      "Every record's frame, checksum, place in the chain and content is checked,",
      "and the whole against the last signed head. Without a head kept elsewhere, a",
      "log that was rolled back or written anew by whoever owns its files looks as",
      "good as any.",
      "",
      "Ends with 0 if all is good, 1 if not, 2 if there is nothing to check, 3 if it",
      "cannot be read."
    })
public final class VerifyCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description =
          "Data directory, or a copy of one. Default: AAOS_DATA_DIR, else /var/lib/aaos as"
              + " root, else ~/.local/share/aaos.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--head",
      paramLabel = "FILE",
      description = "A file of signed heads to check against; may be repeated. Default: the last"
          + " head in AAOS_HEADS_DIR, else in the directory beside DIR; of a backup,"
          + " the one in it.")
  private List<Path> heads = List.of();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The log's public key, which the heads must be signed with. Default: log.pub"
          + " beside the head.")
  private Optional<Path> key = Optional.empty();

  @Option(names = "--content", description = "Content that is missing or shredded is not good.")
  private boolean content;

  @Option(names = "--json", description = "Print what was found as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Path data =
        directory.map(Path::toAbsolutePath).orElseGet(() -> shell.places().data(Optional.empty()));
    List<Path> files = headFiles(data);
    List<SignedHead> signed = new ArrayList<>();
    for (Path file : files) {
      signed.addAll(Trust.heads(file));
    }
    Optional<HeadKey> trusted = trusted(files);
    requireLog(data, signed);
    Verification found = Verifier.verify(new DirectoryView(data), signed, trusted);
    boolean good = found.isGood() && (!content || found.content().isWhole());
    Findings findings = new Findings(data, files, trusted, found, good);
    if (json) {
      shell.terminal().line(findings.json().toString());
    } else {
      findings.print(shell);
    }
    return good ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Path> headFiles(Path data) throws IOException {
    return heads.isEmpty() ? Trust.lastHead(Trust.heads(shell, data)).stream().toList() : heads;
  }

  private Optional<HeadKey> trusted(List<Path> files) throws IOException, UsageException {
    Optional<Path> file =
        files.isEmpty() ? key : Trust.keyFile(key, Trust.directoryOf(files.getFirst()));
    return file.isEmpty() ? Optional.empty() : Optional.of(Trust.key(file.get()));
  }

  /// An empty directory is a log without records, but only where a head says that there was one.
  private static void requireLog(Path data, List<SignedHead> signed)
      throws IOException, UsageException {
    if (!Files.isDirectory(data)) {
      throw new UsageException(data + " is no directory: name the data directory of a daemon");
    }
    boolean any =
        new DirectoryView(data).list().stream().anyMatch(name -> name.startsWith("journal-"));
    if (!any && signed.isEmpty()) {
      throw new UsageException(data + " holds no log, and no head says that there was one");
    }
  }
}
