package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `aaos completion`: a script the shell sources.
@Command(
    name = "completion",
    description = "Print a completion script for bash or zsh.",
    footer = {
      "",
      "  source <(aaos completion bash)       # in ~/.bashrc",
      "  source <(aaos completion zsh)        # in ~/.zshrc"
    })
public final class CompletionCommand implements Callable<Integer> {
  private final Shell shell;
  private final Supplier<CommandLine> all;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private String kind = "";

  /// Runs in `shell`; `all` gives the command line with every command in it.
  public CompletionCommand(Shell shell, Supplier<CommandLine> all) {
    this.shell = shell;
    this.all = all;
  }

  @Override
  public Integer call() throws UsageException {
    String script = AutoComplete.bash("aaos", all.get());
    switch (kind) {
      case "bash" -> shell.terminal().out().print(script);
      case "zsh" ->
        shell.terminal().out().print("autoload -U +X bashcompinit && bashcompinit\n" + script);
      default ->
        throw new UsageException(
            "no completion for '" + kind + "'; there is one for bash and one for zsh");
    }
    return ExitCode.OK;
  }
}
