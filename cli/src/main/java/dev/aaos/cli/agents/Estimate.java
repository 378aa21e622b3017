package dev.aaos.cli.agents;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.wire.Json;
import java.io.IOException;

/// What a run would cost, in words.
final class Estimate {
  private Estimate() {}

  static void print(Shell shell, boolean json, Json.Obj estimate) throws IOException {
    if (json) {
      shell.terminal().line(estimate.toString());
      return;
    }
    Json.Obj first = estimate.object("first");
    line(shell, "model", estimate.text("model", "?"));
    line(
        shell,
        "first call",
        "reads about " + Figures.tokens(first.number("input_tokens", 0)) + " tokens: "
            + Figures.cost(first.object("cost")));
    for (Json.Obj rung : estimate.objects("ladder")) {
      line(
          shell,
          "climbs to",
          rung.text("model", "") + ": the same call " + Figures.cost(rung.object("cost")));
    }
    line(shell, "before", before(estimate));
    Json.Obj limits = estimate.object("limits");
    line(
        shell,
        "at most",
        Figures.counted(limits.number("iterations", 0), "call") + ", "
            + Figures.tokens(limits.number("total_tokens", 0)) + " tokens: "
            + Figures.cost(limits.object("cost"))
            + limits.text("time").map(time -> ", within " + time).orElse(""));
  }

  private static String before(Json.Obj estimate) {
    if (estimate.get("history").isEmpty()) {
      return "no run of this manifest has ended here yet; what one comes to is not known";
    }
    Json.Obj history = estimate.object("history");
    return Figures.counted(history.number("runs", 0), "run")
        + "; in the middle " + came(history, "middle")
        + "; at most " + came(history, "most");
  }

  private static String came(Json.Obj history, String which) {
    Json.Obj spent = history.object(which);
    long tokens = spent.number("input_tokens", 0) + spent.number("output_tokens", 0);
    return Figures.tokens(tokens) + " tokens in "
        + Figures.counted(history.number(which + "_steps", 0), "call") + ": "
        + Figures.cost(spent.object("cost"));
  }

  private static void line(Shell shell, String what, String words) throws IOException {
    shell.terminal().line("%-12s%s".formatted(what, words));
  }
}
