package dev.aaos.cli.token;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Token;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.wire.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos token narrow`: makes a token that permits less out of one that permits more, without any
/// daemon.
@Command(
    name = "narrow",
    description = "Make a token that permits less out of another one, without asking anybody. What"
        + " is not narrowed stays as it was; nothing can be widened.")
public final class NarrowCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Narrowing narrowing = new Narrowing();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file of the token, or '-' for standard input. Default: AAOS_TOKEN_FILE, or"
          + " the token in AAOS_TOKEN.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "How long it is good for at most, such as 1h.")
  private Optional<String> expires = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where it is to be kept, for its owner alone. Default: standard output.")
  private Optional<Path> out = Optional.empty();

  /// Runs in `shell`.
  public NarrowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Token token = GivenToken.read(shell, from);
    Caveat caveat = narrowing.caveat(expires, shell.clock().instant());
    if (caveat.equals(Caveat.NONE)) {
      throw new UsageException("what is it to be narrowed to? Name rights, --agents, --grant,"
          + " --expires or --user: 'aaos token show' says what it permits");
    }
    Token narrowed;
    try {
      narrowed = token.narrowed(caveat);
    } catch (CapabilitySyntaxException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    if (out.isPresent()) {
      new TokenFile(out.get()).write(narrowed.toString());
    } else {
      shell.terminal().line(narrowed.toString());
    }
    shell
        .terminal()
        .err()
        .println("token " + narrowed.id() + " for " + narrowed.holder() + ": " + narrowed.claimed()
            + out.map(file -> "; kept in " + file).orElse(""));
    return ExitCode.OK;
  }
}
