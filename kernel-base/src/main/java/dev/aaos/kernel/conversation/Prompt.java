package dev.aaos.kernel.conversation;

import java.util.List;

/// Everything one model call is made from.
///
/// @param model the model's name, as the manifest has it
/// @param system the system prompt
/// @param turns the conversation so far; never empty
/// @param tools what the model may ask for, in an order that stays the same from call to call, so
///     that providers' prefix caches hit
/// @param maxOutputTokens the most the model may write
public record Prompt(
    String model, String system, List<Turn> turns, List<ToolSpec> tools, int maxOutputTokens) {
  /// Copies the lists.
  public Prompt {
    turns = List.copyOf(turns);
    tools = List.copyOf(tools);
  }

  /// Returns this, of which the model may write at most `output` tokens.
  public Prompt writing(int output) {
    return new Prompt(model, system, turns, tools, output);
  }
}
