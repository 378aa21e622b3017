package dev.aaos.cli.policy;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.policy.Policy;
import dev.aaos.policy.text.Cases;
import dev.aaos.policy.text.LoadedExpressions;
import dev.aaos.policy.text.PolicyProblem;
import dev.aaos.policy.text.PolicyText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos policy test`: whether a policy says of calls what is expected of it. Asks no daemon.
@Command(
    name = "test",
    description = "Try calls on a policy, without a daemon.",
    footer = {
      "",
      "  cases:",
      "    - name: nobody reads keys",
      "      agent: ops/deploy",
      "      tool: file_read",
      "      needs: [\"file_read: /data/keys/a\"]",
      "      expect: deny",
      "",
      "A case may also give: rule, command, input, labels, time, spent. Ends with 1 where the",
      "policy says something else."
    })
public final class TestPolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy. Default: what the file of cases names.")
  private Optional<Path> policy = Optional.empty();

  @Parameters(paramLabel = "CASES", description = "The file of cases.")
  private Path file = Path.of("");

  /// Runs in `shell`.
  public TestPolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    List<Cases.Trial> trials = tried();
    Table table = new Table("CASE", "EXPECTED", "SAID", "RULES", "");
    for (Cases.Trial trial : trials) {
      String said = trial.said().effect().word();
      table.row(
          trial.of().name(),
          trial.of().expected().word()
              + trial.of().rule().map(id -> " by " + id).orElse(""),
          said,
          trial.said().rules().isEmpty()
              ? "default"
              : String.join(", ", trial.said().rules()),
          trial.passed() ? "ok" : "WRONG");
    }
    table.print(shell.terminal());
    long wrong = trials.stream().filter(trial -> !trial.passed()).count();
    shell.terminal().line(Figures.counted(trials.size(), "case") + ", " + wrong + " wrong");
    return wrong == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Cases.Trial> tried() throws UsageException {
    Path at = file;
    try {
      Cases cases = Cases.read(Checked.read(file), shell.clock().instant());
      at = policy
          .or(() -> cases.policy().map(file.toAbsolutePath()::resolveSibling))
          .orElseThrow(() -> new UsageException(
              "'" + file + "' names no policy: add 'policy: FILE', or --policy"));
      Policy read = PolicyText.read(Checked.read(at), LoadedExpressions.installed());
      return cases.tried(read);
    } catch (PolicyProblem e) {
      throw new UsageException(at + ": " + e.text());
    }
  }
}
