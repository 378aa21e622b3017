package dev.aaos.cli.policy;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos policy explain`: what the policy in force says of a call, rule by rule.
@Command(
    name = "explain",
    description = "Say what the policy in force says of a call, rule by rule.",
    footer = {
      "",
      "  aaos policy explain --agent writer --tool shell --input '{\"command\":\"git push\"}'",
      "  aaos policy explain 42        of the call that record 42 began or refused",
      "",
      "The call is not made. What grants say is told besides. Ends with 1 where the policy",
      "denies it."
    })
public final class ExplainPolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(names = "--agent", paramLabel = "ID", description = "The agent: id, prefix or name.")
  private Optional<String> agent = Optional.empty();

  @Option(names = "--tool", paramLabel = "NAME", description = "The tool.")
  private Optional<String> tool = Optional.empty();

  @Option(names = "--input", paramLabel = "JSON", description = "Its input. Default: {}.")
  private String input = "{}";

  @Parameters(
      arity = "0..1",
      paramLabel = "SEQ",
      description = "The record that began or refused a call, in place of agent and tool.")
  private Optional<Long> sequence = Optional.empty();

  /// Runs in `shell`.
  public ExplainPolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (sequence.isPresent() == (agent.isPresent() || tool.isPresent())
        || agent.isPresent() != tool.isPresent()) {
      throw new UsageException("name a record, or an agent and a tool");
    }
    Wire wire = target.wire(shell);
    Json.Obj params = sequence.isPresent()
        ? Json.object().with("sequence", sequence.get())
        : Json.object()
            .with("agent_id", new Agents(wire).any(agent.orElseThrow()))
            .with("tool", tool.orElseThrow())
            .with("input", parsed());
    Json.Obj answer = wire.request("policy.explain", params);
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else {
      print(answer);
    }
    return answer.text("verdict", "").equals("deny") ? ExitCode.FAILED : ExitCode.OK;
  }

  private Json parsed() throws UsageException {
    try {
      return Json.parse(input);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--input is no JSON: " + e.getMessage());
    }
  }

  private void print(Json.Obj answer) throws IOException {
    Table rules = new Table("RULE", "EFFECT", "MATCHES", "BECAUSE");
    for (Json.Obj rule : answer.objects("rules")) {
      rules.row(
          rule.text("id", ""),
          rule.text("effect", ""),
          rule.isTrue("matches") ? "yes" : "no",
          rule.text("because", ""));
    }
    if (!rules.isEmpty()) {
      rules.print(shell.terminal());
    }
    String by = String.join(", ", answer.texts("by"));
    shell
        .terminal()
        .line(Printable.line("policy: " + answer.text("verdict", "?")
            + (by.isEmpty() ? "" : ", by " + by)
            + answer.text("demand").map(who -> " (" + who + ")").orElse("")
            + (answer.text("reason", "").isEmpty() ? "" : ": " + answer.text("reason", ""))));
    for (Json.Obj grant : answer.objects("grants")) {
      String what = !grant.isTrue("covered")
          ? "no grant covers it"
          : grant.isTrue("approval") ? "granted, and a person is asked" : "granted";
      shell.terminal().line(Printable.line("grants: " + grant.text("need", "") + ": " + what));
    }
  }
}
