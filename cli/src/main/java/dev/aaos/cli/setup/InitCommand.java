package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos init`: writes a first manifest that works offline, with every line explained.
@Command(name = "init", description = "Write a commented manifest that works offline as it is.")
public final class InitCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "agent.yaml",
      description = "Where to write it. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("agent.yaml");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "assistant",
      description = "The agent's name. Default: ${DEFAULT-VALUE}.")
  private String name = "assistant";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "demo",
      description = "The model it runs on. Default: ${DEFAULT-VALUE}, which needs no key.")
  private String model = "demo";

  @Option(names = "--force", description = "Overwrite the file if it is there.")
  private boolean force;

  @Option(names = "--json", description = "Print what was written as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public InitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Path target = file.toAbsolutePath().normalize();
    write(target, ManifestTemplate.of(name, model));
    if (json) {
      shell.terminal().line(Json.object().with("written", target.toString()).toString());
      return ExitCode.OK;
    }
    shell.terminal().line("wrote " + target);
    shell.terminal().line("next: aaos run " + file + " \"list the files here and summarise them\"");
    return ExitCode.OK;
  }

  private void write(Path target, String text) throws IOException, UsageException {
    StandardOpenOption[] how = force
        ? new StandardOpenOption[] {
          StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
        }
        : new StandardOpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    try {
      Files.writeString(target, text, StandardCharsets.UTF_8, how);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(
          target + " is there already; --force overwrites it, or name another file");
    } catch (NoSuchFileException e) {
      throw new UsageException("the directory of " + target + " does not exist; create it first");
    }
  }
}
