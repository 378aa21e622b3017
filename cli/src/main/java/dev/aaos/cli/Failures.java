package dev.aaos.cli;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.OutputGone;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What went wrong, in words on the error stream and as an exit code.
///
/// Wrong usage is 2, a daemon or a stream that failed is 3; an output that nobody reads any more
/// ends it in silence, as a signal would have. Anything else is a bug of this
/// command and is shown with its trace.
record Failures(Terminal terminal)
    implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed)
      throws Exception {
    return switch (failure) {
      case UsageException usage -> {
        say(usage);
        yield ExitCode.USAGE;
      }
      case OutputGone gone -> ExitCode.OUTPUT_GONE;
      case IOException broken -> {
        say(broken);
        yield ExitCode.DAEMON;
      }
      default -> throw failure;
    };
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    say(failure);
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("'" + line.getCommandSpec().qualifiedName() + " --help' explains it.");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  private void say(Exception failure) {
    String message = failure.getMessage();
    terminal
        .err()
        .println("aaos: " + Printable.text(message == null ? failure.toString() : message));
  }
}
