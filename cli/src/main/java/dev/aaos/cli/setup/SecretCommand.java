package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.SecretFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos secret`: keeps what is put into requests of agents and programs, which never see
/// it. No value is ever printed, or taken from the command line.
@Command(
    name = "secret",
    description = "Keep secrets that are put into requests of agents and of the programs that they"
        + " start, none of which sees them.",
    footer = {
      "",
      "  pass show github | sed 's/^/Bearer /' | aaos secret set github_token",
      "  aaos secret set cloud_token -- gcloud-bearer      its output, run anew at each use",
      "  aaos secret ls",
      "  aaos secret rm github_token",
      "",
      "In a manifest: {secret: github_token, hosts: [api.github.com], header: Authorization}.",
      "The value is all of the header's, such as 'Bearer …'. The daemon reads it at each use."
    })
public final class SecretCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration beside which secrets lie. Default: as for configure.")
  private Optional<Path> config = Optional.empty();

  @Option(names = "--json", description = "Print what is there, or was done, as one line of JSON.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "set|ls|rm", description = "What to do.")
  private String action = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Which secret.")
  private Optional<String> name = Optional.empty();

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "After --: a program and its arguments, whose output is the secret.")
  private List<String> command = List.of();

  /// Runs in `shell`.
  public SecretCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    ConfigFile file = new ConfigFile(shell.places().config(config));
    SecretFiles secrets = SecretFiles.beside(file, Optional.empty());
    return switch (action) {
      case "set" -> set(secrets, named());
      case "rm" -> remove(secrets, named());
      case "ls" -> list(secrets);
      default -> throw new UsageException("'" + action + "' is none of set, ls and rm");
    };
  }

  private String named() throws UsageException {
    return name.orElseThrow(
        () -> new UsageException("which secret? aaos secret " + action + " NAME"));
  }

  private int set(SecretFiles secrets, String secret) throws IOException, UsageException {
    if (!command.isEmpty()) {
      secrets.setCommand(secret, resolved());
      return done("kept", secret, "its command is kept in " + secrets.directory());
    }
    Terminal terminal = shell.terminal();
    Optional<String> value =
        terminal.isInteractive() ? terminal.screen().secret(secret + ": ") : terminal.readLine();
    String given = value.map(String::strip).orElse("");
    if (given.isEmpty()) {
      throw new UsageException("no value for '" + secret + "' on standard input");
    }
    secrets.set(secret, given);
    return done("kept", secret, "kept in " + secrets.directory());
  }

  /// The daemon may search other places than this shell does, so the program is found here.
  private List<String> resolved() throws UsageException {
    String program = command.getFirst();
    List<String> whole = new ArrayList<>(command);
    if (program.contains("/")) {
      whole.set(0, Path.of(program).toAbsolutePath().normalize().toString());
      return whole;
    }
    String searched = shell.variable("PATH").orElse("");
    for (String place : searched.split(File.pathSeparator, -1)) {
      Path found = Path.of(place).resolve(program);
      if (!place.isEmpty() && found.isAbsolute() && Files.isExecutable(found)) {
        whole.set(0, found.toString());
        return whole;
      }
    }
    throw new UsageException("'" + program + "' is in none of the places of PATH");
  }

  private int remove(SecretFiles secrets, String secret) throws IOException {
    if (!secrets.remove(secret)) {
      shell.terminal().err().println("aaos: no secret is called '" + secret + "'");
      return ExitCode.FAILED;
    }
    return done("removed", secret, "removed from " + secrets.directory());
  }

  private int done(String what, String secret, String words) throws IOException {
    if (json) {
      shell.terminal().line(Json.object().with(what, secret).toString());
    } else {
      shell.terminal().err().println(words);
    }
    return ExitCode.OK;
  }

  private int list(SecretFiles secrets) throws IOException, UsageException {
    if (name.isPresent()) {
      throw new UsageException("'aaos secret ls' takes no name");
    }
    List<String> names = secrets.names();
    if (json) {
      List<Json> listed = names.stream().<Json>map(Json.Str::new).toList();
      shell.terminal().line(Json.object().with("secrets", new Json.Arr(listed)).toString());
      return ExitCode.OK;
    }
    for (String one : names) {
      shell.terminal().line(secrets.isCommand(one) ? one + "  (a command)" : one);
    }
    if (names.isEmpty()) {
      shell.terminal().err().println("No secrets in " + secrets.directory() + ".");
    }
    return ExitCode.OK;
  }
}
