package dev.aaos.cli.shell;

import dev.aaos.cli.wire.Json;
import java.util.List;

/// A file that an agent and somebody else have changed, as a person reads it.
public final class ConflictText {
  private ConflictText() {}

  /// Returns what is in the way at `file`, in words.
  public static String conflict(Json.Obj file) {
    String what = Printable.line(file.text("detail", "")) + " by somebody else";
    return switch (file.object("merge").text("outcome", "")) {
      case "clean" -> what + ", not where the agent changed it";
      case "overlapping" -> what + "; " + obstacle(file);
      case "unknown" -> what + "; it cannot be merged: " + obstacle(file);
      default -> what;
    };
  }

  /// Returns why `file` cannot be merged.
  public static String obstacle(Json.Obj file) {
    String detail = Printable.line(file.object("merge").text("detail", "there is no file"));
    return isOverlapping(file) ? "both changed " + detail : detail;
  }

  /// Returns whether it is for a person to say what becomes of `file`. A directory goes only when
  /// it is empty, whoever asks for it.
  public static boolean isConflict(Json.Obj file) {
    return file.text("step", "").equals("changed") && !file.text("kind", "").equals("directory");
  }

  /// Returns whether what somebody else did to `file` can be kept, and the rest taken back.
  public static boolean isClean(Json.Obj file) {
    return file.object("merge").text("outcome", "").equals("clean");
  }

  private static boolean isOverlapping(Json.Obj file) {
    return file.object("merge").text("outcome", "").equals("overlapping");
  }

  /// Returns what there is to see of `file`: what becomes of it or, where that is for a person to
  /// say, what they have to know.
  public static String shown(Json.Obj file) {
    Json.Obj merge = file.object("merge");
    String of = merge.text("three_way", merge.text("diff", ""));
    boolean open = List.of("changed", "conflict").contains(file.text("step", ""));
    return open && !of.isEmpty() ? of : file.text("diff", "");
  }

  /// Returns `line` of a diff, or of three texts, as it is printed with `palette`.
  public static String coloured(Palette palette, String line) {
    String printable = Printable.line(line);
    if (printable.startsWith("+") || isOf(printable, "before ", "staged ")) {
      return palette.green(printable);
    }
    if (printable.startsWith("now ")) {
      return palette.yellow(printable);
    }
    return printable.startsWith("-") || isOf(printable, "agent ", "copied ")
        ? palette.red(printable)
        : printable;
  }

  private static boolean isOf(String line, String one, String other) {
    return line.startsWith(one) || line.startsWith(other);
  }
}
