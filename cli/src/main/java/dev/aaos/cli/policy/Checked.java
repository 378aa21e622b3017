package dev.aaos.cli.policy;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a daemon says of a policy that it checked.
final class Checked {
  private Checked() {}

  /// Returns what is written in `file`.
  ///
  /// @throws UsageException when it cannot be read
  static String read(Path file) throws UsageException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UsageException("'" + file + "' cannot be read: " + e.getMessage());
    }
  }

  static void print(Shell shell, Json.Obj answer) throws IOException {
    for (String warning : answer.texts("warnings")) {
      shell.terminal().err().println("warning: " + Printable.line(warning));
    }
    if (answer.isTrue("same")) {
      shell.terminal().line("the same as the policy in force");
      return;
    }
    String what = Figures.counted(answer.number("rules", 0), "rule") + ", default "
        + answer.text("default", "?");
    List<String> widening = answer.texts("widening");
    if (widening.isEmpty()) {
      shell.terminal().line(what + "; nothing becomes possible that is not");
      return;
    }
    shell.terminal().line(what + "; becomes possible that is not:");
    for (String line : widening) {
      shell.terminal().line("  " + Printable.line(line));
    }
  }
}
