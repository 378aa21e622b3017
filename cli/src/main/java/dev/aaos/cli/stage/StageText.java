package dev.aaos.cli.stage;

import dev.aaos.cli.shell.ConflictText;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// What a commit comes to, as a person reads it: a line for each name, and what becomes
/// of texts.
final class StageText {
  private static final String STEP = "%-10s %s";
  private static final String INDENT = "\n" + " ".repeat(11);

  private final Palette palette;

  StageText(Palette palette) {
    this.palette = palette;
  }

  /// Returns the lines of `diff`.
  List<String> lines(Json.Obj diff) {
    List<String> lines = new ArrayList<>();
    for (Json.Obj file : diff.objects("files")) {
      lines.add(file(file));
      ConflictText.shown(file)
          .lines()
          .map(line -> ConflictText.coloured(palette, line))
          .forEach(lines::add);
    }
    return lines;
  }

  /// Returns how many names a commit does something to.
  static long done(Json.Obj diff) {
    return diff.objects("files").size() - left(diff);
  }

  /// Returns how many names keep a commit from being made as it is.
  static long left(Json.Obj diff) {
    return diff.objects("files").stream()
        .map(file -> file.text("step", ""))
        .filter(step -> step.equals("conflict") || step.equals("unknown"))
        .count();
  }

  private String file(Json.Obj file) {
    String path = Printable.line(file.text("path", "?"));
    String detail = Printable.line(file.text("detail", ""));
    String what = detail.isEmpty() ? "" : palette.dim("  " + detail);
    String step = file.text("step", "");
    return switch (step) {
      case "make", "change", "remove", "merge" -> STEP.formatted(step, path) + what;
      case "conflict" ->
        palette.yellow(STEP.formatted(step, path)) + INDENT + ConflictText.conflict(file)
            + (ConflictText.isClean(file) ? INDENT + "--merge " + path + " has both" : "")
            + INDENT + "--anyway " + path + " takes what was staged";
      default -> palette.yellow(STEP.formatted("stays", path)) + INDENT + detail;
    };
  }

  /// Returns `count` names in words.
  static String names(long count) {
    return Figures.counted(count, "name");
  }
}
