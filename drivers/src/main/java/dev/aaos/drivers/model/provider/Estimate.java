package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;

/// What a call cost when its provider does not say: one token for every four characters, the
/// usual measure of English text. A budget that counted nothing would never end a run.
public final class Estimate {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private Estimate() {}

  /// Returns the estimated usage of answering `prompt` with `said`.
  public static Usage of(Prompt prompt, Turn.Said said) {
    return Usage.of(input(prompt), tokens(characters(said)));
  }

  /// Returns how many tokens `prompt` has, by estimate.
  public static long input(Prompt prompt) {
    long read = prompt.system().length();
    for (Turn turn : prompt.turns()) {
      read += characters(turn);
    }
    for (ToolSpec tool : prompt.tools()) {
      read += tool.name().length()
          + tool.description().length()
          + tool.inputSchema().length();
    }
    return tokens(read);
  }

  /// Returns how many tokens so many characters are, by estimate.
  public static long tokens(long characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }

  private static long characters(Turn turn) {
    return switch (turn) {
      case Turn.Asked(String text) -> text.length();
      case Turn.Answered(ToolAnswer answer) -> answer.content().length();
      case Turn.Said said ->
        said.blocks().stream().mapToLong(Estimate::characters).sum();
    };
  }

  private static long characters(Block block) {
    return switch (block) {
      case Block.Text(String text) -> text.length();
      case Block.ToolCall(String id, String name, String input) -> name.length() + input.length();
      case Block.Opaque(String dialect, String json) -> json.length();
    };
  }
}
