package dev.aaos.cli.past;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// What taking something back comes to, as a person reads it: a line for each file, then what
/// cannot be taken back.
final class UndoText {
  private static final int LONGEST = 100;
  private static final String STEP = "%-10s %s";

  private final Palette palette;

  UndoText(Palette palette) {
    this.palette = palette;
  }

  /// Returns the lines of `preview`.
  ///
  /// @param diffs whether to show what becomes of texts
  List<String> lines(Json.Obj preview, boolean diffs) {
    List<String> lines = new ArrayList<>();
    for (Json.Obj file : preview.objects("files")) {
      lines.add(file(file));
      if (diffs) {
        file.text("diff", "").lines().map(this::coloured).forEach(lines::add);
      }
    }
    List<Json.Obj> beyond = preview.objects("beyond");
    if (!beyond.isEmpty()) {
      lines.add("cannot be taken back:");
      beyond.forEach(one -> lines.add("  " + beyond(one)));
    }
    return lines;
  }

  /// Returns how many files something is done to.
  static long done(Json.Obj preview) {
    return preview.objects("files").stream()
        .map(file -> file.text("step", ""))
        .filter(step -> step.equals("restore") || step.equals("remove"))
        .count();
  }

  /// Returns how many files are left as they are, though not as they were.
  static long left(Json.Obj preview) {
    return preview.objects("files").stream()
        .map(file -> file.text("step", ""))
        .filter(step -> step.equals("changed") || step.equals("unknown"))
        .count();
  }

  private String file(Json.Obj file) {
    String path = Printable.line(file.text("path", "?"));
    String detail = Printable.line(file.text("detail", ""));
    return switch (file.text("step", "")) {
      case "restore" -> STEP.formatted("restore", path);
      case "remove" -> STEP.formatted("remove", path);
      case "unchanged" -> palette.dim(STEP.formatted("as before", path));
      case "changed" ->
        palette.yellow(STEP.formatted("left", path))
            + "\n           " + detail + " by somebody else; --anyway " + path
            + " puts it back all the same";
      default -> palette.yellow(STEP.formatted("left", path)) + "\n           " + detail;
    };
  }

  private String coloured(String line) {
    String printable = Printable.line(line);
    if (printable.startsWith("+")) {
      return palette.green(printable);
    }
    return printable.startsWith("-") ? palette.red(printable) : printable;
  }

  private static String beyond(Json.Obj one) {
    String record = "record " + one.number("sequence", 0) + "  ";
    return switch (one.text("why", "")) {
      case "external" -> record + call(one);
      case "not_kept" -> record + call(one) + ": how it was had not been kept";
      default -> record + Printable.line(one.text("reason", ""));
    };
  }

  private static String call(Json.Obj one) {
    return one.text("tool", "?") + "  " + Printable.line(one.text("input", ""), LONGEST);
  }

  /// Returns `count` files in words.
  static String files(long count) {
    return Figures.counted(count, "file");
  }
}
