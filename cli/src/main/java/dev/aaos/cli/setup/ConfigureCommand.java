package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `aaos configure`: writes keys and addresses of models where the daemon reads them. No value
/// is ever printed.
@Command(
    name = "configure",
    description = "Set keys and addresses of models. Asks on a terminal; keys are not shown.",
    footer = {
      "",
      "  aaos configure --set OPENAI_BASE_URL=http://127.0.0.1:8080/v1",
      "  pass show anthropic | aaos configure --set ANTHROPIC_API_KEY=-"
    })
public final class ConfigureCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The file to write. Default: AAOS_CONFIG, else /etc/default/aaos as root, else"
          + " ~/.config/aaos/aaos.env.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set one value; KEY=- reads it from a line of standard input, KEY= removes it.")
  private List<String> assignments = List.of();

  @Option(names = "--json", description = "Print which keys are set as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public ConfigureCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    ConfigFile file = new ConfigFile(shell.places().config(config));
    Optional<String> exposure = file.exposure();
    if (exposure.isPresent()) {
      throw new UsageException(exposure.get());
    }
    Map<String, String> values = assignments.isEmpty() ? asked(file.present()) : given();
    if (!values.isEmpty()) {
      file.set(values);
    }
    report(file, values);
    return ExitCode.OK;
  }

  private Map<String, String> given() throws IOException, UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--set takes KEY=VALUE; there is no = in what was given");
      }
      String name = assignment.substring(0, equals);
      String value = assignment.substring(equals + 1);
      values.put(known(name), checked(name, value.equals("-") ? fromInput(name) : value));
    }
    return values;
  }

  private static String known(String name) throws UsageException {
    if (Setting.names().contains(name)) {
      return name;
    }
    throw new UsageException(
        "no setting is called " + name + "; there are " + String.join(", ", Setting.names()));
  }

  private String fromInput(String name) throws IOException, UsageException {
    return shell
        .terminal()
        .readLine()
        .map(String::strip)
        .orElseThrow(() -> new UsageException("no line for " + name + " on standard input"));
  }

  /// Returns `value` if every reader of such files takes it for the same text.
  private static String checked(String name, String value) throws UsageException {
    boolean plain = value.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"'\\`".indexOf(c) < 0);
    if (!plain) {
      throw new UsageException("the value for " + name + " has a space, a quote, a backslash or a"
          + " character that is not ASCII; keys and addresses have none");
    }
    return value;
  }

  private Map<String, String> asked(Set<String> present) throws IOException, UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    if (json) {
      return values;
    }
    if (!shell.terminal().isInteractive()) {
      throw new UsageException(
          "nobody to ask: standard input is not a terminal. Use --set KEY=VALUE,"
              + " or --set KEY=- to read the value from standard input");
    }
    shell.terminal().err().println("Empty keeps what is there; - removes it.");
    for (Setting setting : Setting.values()) {
      if (!setting.isOfModels()) {
        continue;
      }
      String typed = ask(setting, present.contains(setting.name()));
      if (!typed.isEmpty()) {
        values.put(setting.name(), typed.equals("-") ? "" : checked(setting.name(), typed));
      }
    }
    return values;
  }

  private String ask(Setting setting, boolean present) throws IOException {
    String prompt = setting.name() + " - " + setting.meaning() + (present ? " [set]" : "") + ": ";
    Terminal terminal = shell.terminal();
    if (setting.isSecret()) {
      return terminal.screen().secret(prompt).orElse("").strip();
    }
    terminal.err().print(prompt);
    terminal.err().flush();
    return terminal.readLine().orElse("").strip();
  }

  private void report(ConfigFile file, Map<String, String> values) throws IOException {
    Terminal terminal = shell.terminal();
    if (json) {
      List<Json> names =
          file.present().stream().map(name -> (Json) new Json.Str(name)).toList();
      terminal.line(Json.object()
          .with("config", file.path().toString())
          .with("present", new Json.Arr(names))
          .toString());
      return;
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      terminal.line(value.getKey() + (value.getValue().isEmpty() ? " removed" : " set"));
    }
    terminal.line(
        values.isEmpty()
            ? "nothing changed in " + file.path()
            : "written to " + file.path() + "; a running daemon reads it when it starts again");
  }
}
