package dev.aaos.cli.agents;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos tools`: what agents can be granted to call.
@Command(name = "tools", description = "List the tools agents can be granted, with their inputs.")
public final class ToolsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public ToolsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("tool.list", Json.object());
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    Table table = new Table("NAME", "INPUT", "WHAT IT DOES");
    answer.objects("tools").stream()
        .sorted(Comparator.comparing(tool -> tool.text("name", "")))
        .forEach(tool -> table.row(
            tool.text("name", "?"),
            input(tool.object("input_schema")),
            firstSentence(tool.text("description", ""))));
    if (table.isEmpty()) {
      shell.terminal().line("No tools.");
    } else {
      table.print(shell.terminal());
    }
    return ExitCode.OK;
  }

  private static String firstSentence(String description) {
    int end = description.indexOf(". ");
    return end < 0 ? description : description.substring(0, end + 1);
  }

  private static String input(Json.Obj schema) {
    Set<String> required =
        schema.items("required").stream().map(Json::plain).collect(Collectors.toSet());
    List<String> names = schema.object("properties").members().keySet().stream()
        .map(name -> required.contains(name) ? name : "[" + name + "]")
        .toList();
    return names.isEmpty() ? "-" : String.join(" ", names);
  }
}
