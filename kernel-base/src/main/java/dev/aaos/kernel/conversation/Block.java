package dev.aaos.kernel.conversation;

/// A part of what a model says.
public sealed interface Block {
  /// Words.
  record Text(String text) implements Block {}

  /// A wish to have a tool called.
  ///
  /// @param id the model's own name for this call, which the result must carry
  /// @param input a JSON object as text
  record ToolCall(String id, String name, String input) implements Block {}

  /// Something a provider wants back word for word and nobody else reads, such as signed
  /// thinking.
  ///
  /// @param dialect which driver made it and alone understands it
  /// @param json the provider's own object
  record Opaque(String dialect, String json) implements Block {}
}
