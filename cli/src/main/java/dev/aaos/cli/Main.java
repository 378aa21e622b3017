package dev.aaos.cli;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// Starts the command `aaos`.
public final class Main {
  private Main() {}

  /// Runs the command named by `arguments` and ends the process with its exit code.
  public static void main(String[] arguments) {
    System.exit(run(Shell.ofThisProcess(), arguments));
  }

  /// Runs the command named by `arguments` in `shell` and returns its exit code.
  public static int run(Shell shell, String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    CommandLine line = Commands.knowing(shell, first);
    Failures failures = new Failures(shell.terminal());
    line.setOut(writer(shell.terminal().out()))
        .setErr(writer(shell.terminal().err()))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setColorScheme(colours(shell))
        .setAbbreviatedOptionsAllowed(false);
    if (arguments.length == 0) {
      line.usage(line.getOut());
      return ExitCode.OK;
    }
    return line.execute(arguments);
  }

  private static CommandLine.Help.ColorScheme colours(Shell shell) {
    boolean wanted = shell.palette(Terminal.Stream.OUT).enabled();
    return CommandLine.Help.defaultColorScheme(
        wanted ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
