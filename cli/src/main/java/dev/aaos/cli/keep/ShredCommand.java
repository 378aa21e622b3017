package dev.aaos.cli.keep;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos shred`: content removed for ever, while the records that refer to it stay.
@Command(
    name = "shred",
    description = "Remove what was said, read or written from the data; the records of it stay.",
    footer = {
      "",
      "A record names content by a hash that tells nothing of it. What is removed is the",
      "content and the nonce, everywhere a record refers to it; that it was removed, why and",
      "by whom is on record, and 'aaos audit verify' says 'shredded'. What an agent that",
      "lives still needs is refused: stop the agent first. Backups taken before still have it."
    })
public final class ShredCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      paramLabel = "SEQ|CONTENT",
      description = "The record whose content is to go, by its number, or one content, by its"
          + " commitment: 64 hexadecimal digits.")
  private String what = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why. It is kept for ever: do not repeat in it what is to go.")
  private String reason = "";

  /// Runs in `shell`.
  public ShredCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Json.Obj params = Json.object().with("reason", reason);
    if (what.matches("[0-9a-f]{64}")) {
      params = params.with("content", what);
    } else if (what.matches("[0-9]{1,18}")) {
      params = params.with("sequence", Long.parseLong(what));
    } else {
      throw new UsageException("'" + what + "' is neither the number of a record nor the 64"
          + " hexadecimal digits of a commitment");
    }
    Json.Obj answer = target.wire(shell).request("journal.shred", params);
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    for (Json.Obj one : answer.objects("shredded")) {
      shell
          .terminal()
          .line("shredded " + one.text("content", "?") + ", "
              + Figures.counted(one.number("bytes", 0), "byte"));
    }
    return ExitCode.OK;
  }
}
