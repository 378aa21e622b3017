package dev.aaos.cli.run;

import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import java.io.IOException;

/// The end of a run as a person or a program reads it: the agent's last words, and nothing
/// else, on standard output.
public final class EndText {
  private EndText() {}

  /// Prints what came of a run, as `json` or in words.
  ///
  /// @throws IOException if nobody reads any more
  public static void print(Shell shell, boolean json, RunEnd end) throws IOException {
    Terminal terminal = shell.terminal();
    if (json) {
      terminal.line(
          end.result().members().isEmpty() ? end.end().toString() : end.result().toString());
      return;
    }
    if (!end.response().isEmpty()) {
      boolean seen = terminal.isTerminal(Terminal.Stream.OUT);
      terminal.line(seen ? Printable.text(end.response()) : end.response());
    }
    end.error().ifPresent(error -> terminal.err().println("aaos: " + Printable.text(error)));
    terminal.err().println(shell.palette(Terminal.Stream.ERR).dim(end.summary()));
  }
}
