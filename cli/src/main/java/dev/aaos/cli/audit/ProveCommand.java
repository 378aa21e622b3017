package dev.aaos.cli.audit;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos audit prove`: one record with everything that proves it.
@Command(
    name = "prove",
    description = "Print a proof that a record is part of the log, to be kept or handed on.",
    footer = {"", "Whoever has the log's public key checks it with 'aaos audit check'."})
public final class ProveCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "SEQ", description = "The record's sequence number, as audit shows it.")
  private long sequence;

  @Option(names = "--out", paramLabel = "FILE", description = "Write it there.")
  private Optional<Path> out = Optional.empty();

  /// Runs in `shell`.
  public ProveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer =
        target.wire(shell).request("audit.prove", Json.object().with("sequence", sequence));
    Json.Obj proof = Json.object().with("format", ProofJson.FORMAT);
    for (var member : answer.members().entrySet()) {
      proof = proof.with(member.getKey(), member.getValue());
    }
    if (out.isEmpty()) {
      shell.terminal().line(proof.toString());
      return ExitCode.OK;
    }
    Files.writeString(out.get(), proof + "\n");
    shell
        .terminal()
        .err()
        .println("the proof of record " + sequence + " is in " + out.get()
            + "; check it with: aaos audit check " + out.get());
    return ExitCode.OK;
  }
}
