package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.WireException;
import dev.aaos.log.proof.ConsistencyProof;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos audit consistency`: the log of today against a head of some time ago.
@Command(
    name = "consistency",
    description = "Prove that the log of a running daemon only grew since an old signed head.",
    footer = {"", "Ends with 0 if it did, 1 if not, 3 if no daemon answers."})
public final class ConsistencyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "OLD_HEAD", description = "A file with one signed head.")
  private Path old = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The log's public key. Default: log.pub in AAOS_HEADS_DIR, else beside the data"
          + " of this machine.")
  private Optional<Path> key = Optional.empty();

  /// Runs in `shell`.
  public ConsistencyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    SignedHead before = Trust.heads(old).getLast();
    HeadKey trusted = Trust.needKey(shell, key);
    Json.Obj answer = target
        .wire(shell)
        .request("audit.consistency", Json.object().with("size", before.head().size()));
    SignedHead now;
    Optional<String> fault;
    try {
      now = SignedHead.parse(ProofJson.need(answer, "head"));
      fault = fault(before, now, trusted, answer);
    } catch (IllegalArgumentException e) {
      throw WireException.broken("the daemon's answer is no proof: " + e.getMessage());
    }
    if (target.json()) {
      shell.terminal().line(answer.with("good", fault.isEmpty()).toString());
    } else {
      shell.terminal().line(fault.isPresent() ? "NOT GOOD: " + fault.get() : good(before, now));
    }
    return fault.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String good(SignedHead before, SignedHead now) {
    return "good: the log of " + now.head().origin() + ", which has "
        + Figures.counted(now.head().size(), "record") + ", only grew since it had "
        + Figures.counted(before.head().size(), "record")
        + before.head().extension("time").map(time -> " at " + time).orElse("");
  }

  private static Optional<String> fault(
      SignedHead before, SignedHead now, HeadKey key, Json.Obj answer) {
    TreeHead older = before.head();
    TreeHead younger = now.head();
    if (!key.signed(before) || !key.signed(now)) {
      String which = key.signed(before) ? "the daemon's head" : "the old head";
      return Optional.of(which + " is not signed by the key of " + key.name());
    }
    if (younger.size() < older.size()) {
      return Optional.of("the log has " + younger.size() + " records, but had " + older.size()
          + ": it was rolled back");
    }
    ConsistencyProof proof =
        new ConsistencyProof(older.size(), younger.size(), ProofJson.path(answer));
    return proof.holds(older.root(), younger.root())
        ? Optional.empty()
        : Optional.of("the log does not begin with the records the old head speaks of: they were"
            + " rewritten");
  }
}
