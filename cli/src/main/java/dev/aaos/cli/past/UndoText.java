package dev.aaos.cli.past;

import dev.aaos.cli.shell.ConflictText;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What taking something back comes to, as a person reads it: a line for each file, of very many
/// the first of each kind and how many more there are, then what cannot be taken back.
final class UndoText {
  private static final int LONGEST = 100;
  private static final int MOST = 50;
  private static final String STEP = "%-10s %s";
  private static final String INDENT = "\n" + " ".repeat(11);
  private static final Pattern PLAIN = Pattern.compile("[\\w./+:@%,=-]+");

  private final Palette palette;
  private final boolean all;
  private final Optional<String> command;

  /// @param all whether to show all of very many
  /// @param command what begins a command that says what becomes of one that is left; empty where
  ///     the person is asked
  UndoText(Palette palette, boolean all, Optional<String> command) {
    this.palette = palette;
    this.all = all;
    this.command = command;
  }

  /// Returns the lines of `preview`.
  ///
  /// @param diffs whether to show what becomes of texts
  List<String> lines(Json.Obj preview, boolean diffs) {
    List<String> lines = new ArrayList<>();
    preview.objects("calls").forEach(call -> lines.add(call(call)));
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Json.Obj file : preview.objects("files")) {
      if (all || counts.merge(group(file), 1, Integer::sum) <= MOST) {
        lines.add(file(file));
        if (diffs) {
          ConflictText.shown(file)
              .lines()
              .map(line -> ConflictText.coloured(palette, line))
              .forEach(lines::add);
        }
      }
    }
    counts.forEach((group, count) -> {
      if (count > MOST) {
        lines.add("… and " + files(count - MOST) + " more " + group + ": --all shows them");
      }
    });
    List<Json.Obj> beyond = preview.objects("beyond");
    if (!beyond.isEmpty()) {
      lines.add("cannot be taken back:");
      beyond.stream()
          .limit(all ? beyond.size() : MOST)
          .forEach(one -> lines.add("  " + beyond(one)));
      if (!all && beyond.size() > MOST) {
        lines.add("  … and " + (beyond.size() - MOST) + " more: --all shows them");
      }
    }
    return lines;
  }

  private static String group(Json.Obj file) {
    return switch (file.text("step", "")) {
      case "restore" -> "to restore";
      case "remove" -> "to remove";
      case "merge" -> "to merge";
      case "unchanged" -> "as before";
      default -> "left as they are";
    };
  }

  /// Returns how many calls are taken back by others.
  static long calls(Json.Obj preview) {
    return preview.objects("calls").stream()
        .filter(call -> call.text("step", "").equals("call"))
        .count();
  }

  /// Returns how many calls could be taken back and are not.
  static long callsLeft(Json.Obj preview) {
    return preview.objects("calls").stream()
        .map(call -> call.text("step", ""))
        .filter(step -> !step.equals("call") && !step.equals("done"))
        .count();
  }

  private String call(Json.Obj call) {
    String name = "record " + call.number("sequence", 0) + " of "
        + Printable.line(call.text("agent_name", "an agent that is gone")) + "  "
        + taken(call);
    Json.Obj inverse = call.object("inverse");
    String by = "\n           by " + Printable.line(inverse.text("tool", "?")) + ": "
        + Printable.line(inverse.text("effect", ""));
    String also = "; --also " + call.number("sequence", 0) + " makes it";
    return switch (call.text("step", "")) {
      case "call" -> STEP.formatted("take back", name) + by;
      case "done" -> palette.dim(STEP.formatted("taken back", name));
      case "under_way" -> left(name) + "another undo is about to take it back";
      case "failed" -> left(name) + "what takes it back was made and failed" + also + " again" + by;
      case "unknown" ->
        left(name) + "nobody knows what came of what takes it back" + also + " again" + by;
      case "unsure" -> left(name) + "nobody knows what it came to" + also + by;
      default -> left(name) + Printable.line(call.text("step", "?"));
    };
  }

  private String left(String name) {
    return palette.yellow(STEP.formatted("left", name)) + "\n           ";
  }

  private static String taken(Json.Obj call) {
    return call.text("tool", "?") + "  " + Printable.line(call.text("input", ""), LONGEST);
  }

  /// Returns how many files something is done to.
  static long done(Json.Obj preview) {
    return preview.objects("files").stream()
        .map(file -> file.text("step", ""))
        .filter(step -> List.of("restore", "remove", "merge").contains(step))
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
    String what = detail.isEmpty() ? "" : palette.dim("  " + detail);
    return switch (file.text("step", "")) {
      case "restore" -> STEP.formatted("restore", path) + what;
      case "remove" -> STEP.formatted("remove", path) + what;
      case "merge" -> STEP.formatted("merge", path) + what;
      case "unchanged" ->
        palette.dim(
            STEP.formatted("as before", path) + (file.get("merge").isEmpty() ? "" : "  " + detail));
      case "changed" ->
        palette.yellow(STEP.formatted("left", path))
            + INDENT
            + ConflictText.conflict(file)
            + mend(file);
      default -> palette.yellow(STEP.formatted("left", path)) + INDENT + detail;
    };
  }

  private String mend(Json.Obj file) {
    if (!ConflictText.isConflict(file) || command.isEmpty()) {
      return "";
    }
    String path = quoted(Printable.line(file.text("path", "?")));
    String merge = INDENT + command.get() + " --merge " + path
        + palette.dim("  keeps that, and takes the rest back");
    return (ConflictText.isClean(file) ? merge : "") + INDENT + command.get() + " --anyway " + path
        + palette.dim("  puts back what was before");
  }

  private static String quoted(String path) {
    return PLAIN.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  private static String beyond(Json.Obj one) {
    String record = "record " + one.number("sequence", 0) + "  ";
    return switch (one.text("why", "")) {
      case "external" -> record + taken(one);
      case "dropped" ->
        "how files were before " + Figures.counted(one.number("records", 0), "change")
            + " is no longer kept: " + Printable.line(one.text("reason", ""));
      case "not_kept" -> record + taken(one) + ": how it was had not been kept";
      case "not_possible" ->
        record + taken(one) + ": what was to take it back cannot: "
            + Printable.line(one.text("reason", ""));
      default -> record + Printable.line(one.text("reason", ""));
    };
  }

  /// Returns `count` files in words.
  static String files(long count) {
    return Figures.counted(count, "file");
  }
}
