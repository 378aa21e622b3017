package dev.aaos.cli.agents;

import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Frames;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos exec`: one command, confined as a program of an agent with just these grants would be.
///
/// It is one: an agent is made for it, and everything is on record. The exit code is the command's.
@Command(
    name = "exec",
    description = "Run one command confined by Linux to what is granted here.",
    footer = {
      "",
      "  aaos exec -- id",
      "  aaos exec --grant 'file_read: /src/*' --grant 'file_write: /src/*' -- make -C /src",
      "  aaos exec --limit cpu=1m --limit file_size=1MiB -- sort /usr/share/dict/words",
      "  aaos exec --grant 'network: example.com' -- curl -sS https://example.com/",
      "",
      "Without grants it sees /usr, an empty /tmp and home, and no network. Ends with the",
      "command's own exit code, 128 + N when signal N ended it, 125 when it was not started."
    })
public final class ExecCommand implements Callable<Integer> {
  private static final int NOT_STARTED = 125;
  private static final int SIGNALLED = 128;
  private static final List<Path> SEARCHED =
      List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/usr/sbin"));

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(
      names = "--grant",
      paramLabel = "CAPABILITY",
      description = "What it may do, as in a manifest: 'file_read: /src/*', or"
          + " '{network: example.com, approval: first}'. Any number.")
  private List<String> grants = List.of();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "How strongly it must be held, T1 or T2: so, or not at all. Default: the best"
          + " that can be had here.")
  private Optional<String> tier = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description = "What it may use up, as in a manifest's limits.programs: disk=1GiB,"
          + " memory=512MiB, processes=20. Any number.")
  private Map<String, String> limits = Map.of();

  @Option(
      names = "--cwd",
      paramLabel = "DIR",
      description = "Where it begins. Default: the first directory granted, else its home.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "After how long all of it is ended. Default: ${DEFAULT-VALUE}.")
  private int timeout = 120;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The program and its arguments, after --.")
  private List<String> command = List.of();

  /// Runs in `shell`.
  public ExecCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Json.Obj input = input();
    Wire wire = Daemon.ready(shell, target, daemon);
    Json.Obj spawn = Json.object().with("manifest", manifest());
    String agent;
    try {
      agent = wire.request("agent.spawn", spawn).text("agent_id", "");
    } catch (WireException e) {
      shell.terminal().err().println("aaos: " + e.getMessage());
      return NOT_STARTED;
    }
    try {
      Json.Obj call =
          Json.object().with("agent_id", agent).with("tool", "exec").with("input", input);
      return watched(wire, call);
    } catch (WireException e) {
      shell.terminal().err().println("aaos: " + e.getMessage());
      return NOT_STARTED;
    } finally {
      wire.request("agent.stop", Json.object().with("agent_id", agent));
    }
  }

  private String program() throws UsageException {
    String named = command.getFirst();
    if (named.startsWith("/")) {
      return named;
    }
    return SEARCHED.stream()
        .map(place -> place.resolve(named))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new UsageException(
            "'" + named + "' is in none of " + SEARCHED + ": write the program's absolute path"));
  }

  private Json.Obj input() throws UsageException {
    List<Json> words = new ArrayList<>();
    words.add(new Json.Str(program()));
    command.stream().skip(1).map(Json.Str::new).forEach(words::add);
    Json.Obj input = Json.object().with("argv", new Json.Arr(words)).with("timeout_s", timeout);
    return directory
        .map(path -> input.with("cwd", path.toAbsolutePath().normalize().toString()))
        .orElse(input);
  }

  /// A manifest is YAML, and JSON is that too.
  private String manifest() throws UsageException {
    List<String> capabilities = new ArrayList<>();
    capabilities.add(new Json.Str("tool: exec").toString());
    capabilities.add(new Json.Str("exec: " + literal(program())).toString());
    for (String grant : grants) {
      capabilities.add(grant.startsWith("{") ? constrained(grant) : new Json.Str(grant).toString());
    }
    Json.Obj manifest = Json.object()
        .with("name", "exec")
        .with("model", "demo")
        .with("system_prompt", "Made by aaos exec for one command.");
    Json.Obj programs = Json.object();
    for (Map.Entry<String, String> limit : limits.entrySet()) {
      programs = programs.with(limit.getKey(), limit.getValue());
    }
    Json.Obj limited = manifest.with("limits", Json.object().with("programs", programs));
    String rest = tier.map(asked -> limited.with("tier", asked)).orElse(limited).toString();
    return "{\"capabilities\": [" + String.join(", ", capabilities) + "], " + rest.substring(1);
  }

  /// A map as a manifest has it, and nothing after it.
  private static String constrained(String grant) throws UsageException {
    if (grant.lastIndexOf('{') > 0 || grant.indexOf('}') != grant.length() - 1) {
      throw new UsageException("'" + grant
          + "' is no grant with constraints: write {KIND: VALUE, approval: first} or the like");
    }
    return grant;
  }

  /// What is special in a pattern is escaped.
  private static String literal(String path) {
    return path.replaceAll("([\\\\*?\\[\\]{}&])", "\\\\$1");
  }

  /// Shows what the program writes as it does, and returns how it ended.
  private int watched(Wire wire, Json.Obj call) throws IOException {
    try (Frames frames = wire.stream("tool.stream", call)) {
      Optional<Json.Obj> next = frames.next();
      while (next.isPresent()) {
        Json.Obj frame = next.get();
        switch (frame.text("kind", "")) {
          case "output" -> show(frame);
          case "output_lag" ->
            shell
                .terminal()
                .err()
                .println("aaos: " + frame.number("characters", 0)
                    + " characters are missing here: it wrote faster than this was read");
          case "result" -> {
            return told(frame.object("result"));
          }
          case "end" -> {
            return failed(frame.text("error", "the call was not made"));
          }
          default -> {}
        }
        next = frames.next();
      }
    }
    throw WireException.broken("the daemon closed the connection before the command ended");
  }

  /// A command that was ended from outside failed: why, and then what it came to.
  private int failed(String error) throws IOException {
    Json.Obj came = answerIn(error).orElseThrow(() -> WireException.refused(error));
    if (!target.json()) {
      shell.terminal().err().println(Printable.line("aaos: " + came.text("ended", "it was ended")));
    }
    return told(came);
  }

  private static Optional<Json.Obj> answerIn(String error) {
    int answer = error.indexOf(": {");
    try {
      return answer >= 0
              && Json.parse(error.substring(answer + 2)) instanceof Json.Obj came
              && came.number("signal").isPresent()
          ? Optional.of(came)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // The words of a refusal, which may hold anything.
      return Optional.empty();
    }
  }

  private void show(Json.Obj output) {
    if (!target.json()) {
      boolean error = output.text("stream", "").equals("stderr");
      PrintStream to = error ? shell.terminal().err() : shell.terminal().out();
      to.print(output.text("text", ""));
      to.flush();
    }
  }

  private int told(Json.Obj result) throws IOException {
    if (target.json()) {
      shell.terminal().line(result.toString());
    } else {
      result.items("network").forEach(this::tellTrouble);
      result.items("refused").forEach(this::tellRefusal);
      result.items("limits").stream()
          .filter(one -> !one.plain().equals(result.text("ended", "")))
          .forEach(this::tell);
      result.items("notes").forEach(this::tell);
    }
    return result
        .number("exit_code")
        .map(Long::intValue)
        .orElseGet(() -> SIGNALLED + (int) result.number("signal", 0));
  }

  private void tell(Json sentence) {
    shell.terminal().err().println("aaos: " + sentence.plain());
  }

  private void tellRefusal(Json refusal) {
    if (refusal instanceof Json.Obj one) {
      String path = one.text("write", "");
      String line = "aaos: writing " + path + " was refused: " + one.text("reason", "");
      shell.terminal().err().println(Printable.line(line));
    }
  }

  private void tellTrouble(Json destination) {
    if (destination instanceof Json.Obj one && !one.text("trouble", "").isEmpty()) {
      String host = one.text("host", "network");
      shell.terminal().err().println("aaos: " + host + ": " + one.text("trouble", ""));
    }
  }
}
