package dev.aaos.cli.policy;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos policy`: the policy over calls that is in force.
@Command(
    name = "policy",
    description = "Show the policy over calls that is in force.",
    footer = {
      "",
      "A policy says which calls are allowed, asked about or denied, on top of what grants permit.",
      "It is a file: policy.yaml beside the daemon's configuration, or what AAOS_POLICY names.",
      "When the file changes, the daemon checks it and adopts it; 'aaos policy check' says",
      "before what another one would make possible. Ends with 1 when what the file holds is not",
      "in force."
    })
public final class PolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(names = "--text", description = "Print the text of the policy in force.")
  private boolean text;

  /// Runs in `shell`.
  public PolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("policy.status", Json.object());
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else if (text) {
      shell.terminal().line(answer.text("text", "").stripTrailing());
    } else {
      print(answer);
    }
    return answer.text("trouble").isPresent() ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(Json.Obj answer) throws IOException {
    String file = answer.text("file").orElse("none: AAOS_POLICY says so");
    shell.terminal().line("file       " + Printable.line(file));
    shell
        .terminal()
        .line(
            answer.isTrue("in_force")
                ? "in force   " + Figures.counted(answer.number("rules", 0), "rule") + ", default "
                    + answer.text("default", "?") + ", " + answer.text("digest", "")
                : "in force   none: grants alone decide");
    for (String warning : answer.texts("warnings")) {
      shell.terminal().line("warning    " + Printable.line(warning));
    }
    if (answer.text("trouble").isPresent()) {
      shell.terminal().line("trouble    " + Printable.line(answer.text("trouble", "")));
    }
  }
}
