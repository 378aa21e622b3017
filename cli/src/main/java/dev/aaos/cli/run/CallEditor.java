package dev.aaos.cli.run;

import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Has a person change a call that waits: in their editor, or with an input from
/// elsewhere. What the changed call would do is shown before it is approved.
public final class CallEditor {
  private static final String EDITOR = "vi";

  private final Shell shell;
  private final Wire wire;

  /// Asks at the terminal of `shell`, and the daemon at `wire` what a call would do.
  public CallEditor(Shell shell, Wire wire) {
    this.shell = shell;
    this.wire = wire;
  }

  /// Opens the editor on the input of `approval`; returns what it was made, or nothing
  /// where it was left as it is.
  ///
  /// @throws IOException when the editor cannot be run, or what it left is no JSON
  public Optional<Json> edit(Json.Obj approval) throws IOException {
    Json input = approval.get("input").orElse(Json.object());
    Path file = Files.createTempFile("aaos-call-", ".json");
    try {
      Files.writeString(file, input.lines() + "\n");
      run(file);
      Json edited = Json.parse(Files.readString(file).strip());
      return edited.equals(input) ? Optional.empty() : Optional.of(edited);
    } catch (IllegalArgumentException e) {
      throw new IOException("what the editor left is no JSON: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void run(Path file) throws IOException {
    String editor = shell
        .variable("VISUAL")
        .or(() -> shell.variable("EDITOR"))
        .filter(named -> !named.isBlank())
        .orElse(EDITOR);
    Process process = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
        .inheritIO()
        .start();
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("the editor '" + editor + "' ended with " + exit
            + "; set VISUAL or EDITOR to another, or give --input FILE");
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the editor ran", e);
    }
  }

  /// Returns the yes to the call `id` with `input` in the place of its own. It is shown
  /// first, and where a person sits at the terminal they are asked; nothing where they
  /// say no.
  ///
  /// @throws WireException where the agent could not make that call
  public Optional<Json.Obj> changed(String id, Json input) throws IOException {
    Json.Obj call = Json.object().with("id", id).with("input", input);
    Json.Obj shown = wire.request("approval.preview", call);
    Terminal terminal = shell.terminal();
    ApprovalText.change(shown, input).forEach(terminal.err()::println);
    if (terminal.isInteractive() && !isConfirmed(terminal)) {
      return Optional.empty();
    }
    Json.Obj yes = call.with("decision", "approve");
    return Optional.of(shown.text("seen").map(seen -> yes.with("seen", seen)).orElse(yes));
  }

  private static boolean isConfirmed(Terminal terminal) throws IOException {
    terminal.err().print("approve this in its place? y = yes, anything else = no: ");
    terminal.err().flush();
    String line = terminal.readLine().map(String::strip).orElse("");
    return line.equalsIgnoreCase("y") || line.equalsIgnoreCase("yes");
  }
}
