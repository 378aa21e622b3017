package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import java.nio.charset.StandardCharsets;

/// What the model calls of one run may cost at most.
///
/// A token stands for one byte or more, so a text has no more tokens than bytes. What the model
/// has read and written in an earlier call of the run it has counted itself. For the thread of
/// the run.
public final class Bids {
  /// What providers add by themselves: to a prompt, to one with tools, to each part of either.
  private static final int FRAME = 64;

  private static final int TOOLS_FRAME = 1024;
  private static final int PART_FRAME = 32;

  /// A prompt that was counted may have one in so many tokens more.
  private static final int COUNTED_SHARE = 50;

  /// How many bytes of text or code a token stands for, about.
  public static final int BYTES_PER_TOKEN = 4;

  private int counted;
  private long countedTokens;
  private String model = "";

  /// Returns `bound` for a prompt that has `tokens` by the count of who serves its model, which may
  /// be a little off.
  public static Bid counted(Bid bound, long tokens) {
    long most = tokens + tokens / COUNTED_SHARE + FRAME;
    return new Bid(Math.min(most, bound.inputTokens()), bound.outputTokens(), bound.price());
  }

  /// Returns what asking `prompt` may cost, by the bytes of what nobody has counted yet.
  public Bid of(Prompt prompt, Price price) {
    boolean known = isKnown(prompt);
    long tokens = known ? countedTokens + FRAME : beginning(prompt);
    for (Turn turn : prompt.turns().subList(known ? counted : 0, prompt.turns().size())) {
      tokens += PART_FRAME + bytes(turn);
    }
    return new Bid(tokens, prompt.maxOutputTokens(), price, false);
  }

  /// Notes what `prompt`, and what was said to it, came to: together the next prompt begins with
  /// them.
  public void answered(Prompt prompt, Usage usage) {
    model = prompt.model();
    counted = prompt.turns().size() + 1;
    countedTokens = usage.total();
  }

  /// Returns how many tokens `prompt` has, about: what nobody has counted has one for each few
  /// bytes.
  public long about(Prompt prompt) {
    boolean known = isKnown(prompt);
    long bytes = known ? 0 : beginning(prompt);
    for (Turn turn : prompt.turns().subList(known ? counted : 0, prompt.turns().size())) {
      bytes += bytes(turn);
    }
    return (known ? countedTokens : 0) + bytes / BYTES_PER_TOKEN;
  }

  /// Forgets what was counted: prompts begin otherwise from now on.
  public void forget() {
    counted = 0;
  }

  private boolean isKnown(Prompt prompt) {
    return prompt.model().equals(model)
        && counted > 0
        && counted <= prompt.turns().size();
  }

  private static long beginning(Prompt prompt) {
    long tokens = FRAME + bytes(prompt.system()) + (prompt.tools().isEmpty() ? 0 : TOOLS_FRAME);
    for (ToolSpec tool : prompt.tools()) {
      tokens +=
          PART_FRAME + bytes(tool.name()) + bytes(tool.description()) + bytes(tool.inputSchema());
    }
    return tokens;
  }

  /// Returns how many bytes `turn` has, of what a model reads of it.
  public static long bytes(Turn turn) {
    return switch (turn) {
      case Turn.Asked(String text) -> bytes(text);
      case Turn.Answered(var answer) -> bytes(answer.content()) + bytes(answer.callId());
      case Turn.Said said -> said.blocks().stream().mapToLong(Bids::bytes).sum();
    };
  }

  private static long bytes(Block block) {
    return switch (block) {
      case Block.Text(String text) -> bytes(text);
      case Block.ToolCall(String id, String name, String input) ->
        PART_FRAME + bytes(id) + bytes(name) + bytes(input);
      case Block.Opaque(String dialect, String json) -> bytes(json);
    };
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
