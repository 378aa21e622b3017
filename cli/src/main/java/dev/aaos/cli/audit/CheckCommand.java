package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.log.RecordShape;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.RecordProof;
import dev.aaos.log.proof.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos audit check`: a proof of a record, checked without log or daemon.
@Command(
    name = "check",
    description = "Check a proof that 'aaos audit prove' made: needs the proof and a key.",
    footer = {"", "Ends with 0 if it proves the record, 1 if not, 2 if it is no proof."})
public final class CheckCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "PROOF", description = "The file with the proof.")
  private Path proof = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The log's public key. Default: log.pub in AAOS_HEADS_DIR, else beside the data"
          + " of this machine.")
  private Optional<Path> key = Optional.empty();

  @Option(names = "--json", description = "Print what was found as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public CheckCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    RecordProof read = read();
    HeadKey trusted = Trust.needKey(shell, key);
    Optional<String> fault = read.fault(trusted);
    TreeHead head = read.head().head();
    if (json) {
      shell.terminal().line(json(read, fault).toString());
    } else if (fault.isPresent()) {
      shell.terminal().line("NOT GOOD: " + fault.get());
    } else {
      shell
          .terminal()
          .line("good: record " + read.sequence()
              + RecordShape.time(read.bytes())
                  .map(time -> ", made " + Figures.time(time, shell.clock().getZone()))
                  .orElse("")
              + ", is part of " + head.origin() + ", which had "
              + Figures.counted(head.size(), "record")
              + head.extension("time").map(time -> " at " + time).orElse(""));
      shell.terminal().line("hash: " + read.hash() + ", as 'aaos audit --json' shows it");
    }
    return fault.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private RecordProof read() throws IOException, UsageException {
    String text = Trust.text(proof);
    try {
      if (Json.parse(text) instanceof Json.Obj object
          && object.text("format", "").equals(ProofJson.FORMAT)) {
        return ProofJson.record(object);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(proof + " is no proof of a record: " + e.getMessage());
    }
    throw new UsageException(
        proof + " is no proof of a record: its format is not " + ProofJson.FORMAT);
  }

  private static Json.Obj json(RecordProof read, Optional<String> fault) {
    Json.Obj object = Json.object()
        .with("good", fault.isEmpty())
        .with("sequence", read.sequence())
        .with("hash", read.hash().toString())
        .with("origin", read.head().head().origin())
        .with("size", read.head().head().size());
    return fault.isEmpty() ? object : object.with("fault", fault.get());
  }
}
