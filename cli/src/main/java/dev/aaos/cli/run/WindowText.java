package dev.aaos.cli.run;

import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.math.BigDecimal;

/// How much of a conversation models are told, in words. Stateless; any thread.
public final class WindowText {
  private static final long KILO = 1_024;

  private WindowText() {}

  /// Returns the words for `memory`, as `agent.inspect` has it.
  public static String of(Json.Obj memory) {
    String by = memory
        .text("summarization_model")
        .map(model -> " by " + Printable.line(model))
        .orElse("");
    return size(memory.number("context_window", 0)) + " tokens, older turns summarised" + by
        + " from " + percent(memory) + " % on";
  }

  /// As manifests spell it, where they would.
  private static String size(long tokens) {
    return tokens % KILO == 0 ? tokens / KILO + "k" : Long.toString(tokens);
  }

  private static String percent(Json.Obj memory) {
    String share = memory.get("summarization_threshold").map(Json::plain).orElse("0");
    return new BigDecimal(share).movePointRight(2).stripTrailingZeros().toPlainString();
  }
}
