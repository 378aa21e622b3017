package dev.aaos.cli.past;

import dev.aaos.cli.shell.ConflictText;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Asks the person at the terminal what is to become of each file that somebody else has changed
/// since.
///
/// There is no answer by default: what is none of those offered asks again, and the end of input
/// keeps what is left, so that no slip of the hand loses anything.
final class ConflictPrompt {
  private final Terminal terminal;
  private final Palette palette;
  private final List<String> restored = new ArrayList<>();
  private final List<String> merged = new ArrayList<>();

  /// Asks at the terminal of `shell`.
  ConflictPrompt(Shell shell) {
    this.terminal = shell.terminal();
    this.palette = shell.palette(Terminal.Stream.ERR);
  }

  /// Asks about each of `plan` that is to be decided.
  void ask(Json.Obj plan) throws IOException {
    List<Json.Obj> conflicts =
        plan.objects("files").stream().filter(ConflictText::isConflict).toList();
    for (int i = 0; i < conflicts.size(); i++) {
      String place = conflicts.size() == 1 ? "" : (i + 1) + " of " + conflicts.size() + ": ";
      if (!ask(place, conflicts.get(i), conflicts.size() - i)) {
        return;
      }
    }
  }

  /// Returns the paths of those that get back what they were.
  List<String> restored() {
    return List.copyOf(restored);
  }

  /// Returns the paths of those that are merged.
  List<String> merged() {
    return List.copyOf(merged);
  }

  /// Asks about `file`; returns false when those after it are kept.
  private boolean ask(String place, Json.Obj file, int left) throws IOException {
    String path = file.text("path", "");
    boolean clean = ConflictText.isClean(file);
    terminal.err().println(palette.yellow(place + Printable.line(path)));
    terminal.err().println(ConflictText.conflict(file));
    String offer = "[k]eep it" + (clean ? ", [m]erge" : "") + ", [r]estore what was before, [s]how"
        + (left > 1 ? ", keep [a]ll that are left: " : ": ");
    while (true) {
      Optional<String> answer = answer(offer);
      switch (answer.map(text -> text.toLowerCase(Locale.ROOT)).orElse("a")) {
        case "k", "keep" -> {
          return true;
        }
        case "m", "merge" -> {
          if (clean) {
            merged.add(path);
            return true;
          }
          terminal.err().println("it cannot be merged: " + ConflictText.obstacle(file));
        }
        case "r", "restore" -> {
          restored.add(path);
          return true;
        }
        case "s", "show" -> show(file);
        case "a", "all" -> {
          return false;
        }
        default -> terminal.err().println("please answer with one of these letters");
      }
    }
  }

  private Optional<String> answer(String offer) throws IOException {
    terminal.err().print(offer);
    terminal.err().flush();
    Optional<String> line = terminal.readLine().map(String::strip);
    if (line.isEmpty()) {
      terminal.err().println();
    }
    return line;
  }

  private void show(Json.Obj file) {
    Json.Obj merge = file.object("merge");
    show("changed by both:", merge.text("three_way", ""));
    show("what merging makes of it:", merge.text("diff", ""));
    show("what restoring makes of it:", file.text("diff", ""));
    if (file.text("diff", "").isEmpty() && merge.text("diff", "").isEmpty()) {
      terminal.err().println("there is nothing more to show: it is no text, or too long");
    }
  }

  private void show(String title, String text) {
    if (!text.isEmpty()) {
      terminal.err().println(palette.dim(title));
      text.lines()
          .map(line -> ConflictText.coloured(palette, line))
          .forEach(terminal.err()::println);
    }
  }
}
