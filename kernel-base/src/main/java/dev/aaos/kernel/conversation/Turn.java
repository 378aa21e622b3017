package dev.aaos.kernel.conversation;

import java.util.List;

/// One contribution to a conversation.
public sealed interface Turn {
  /// What a person or another agent says.
  record Asked(String text) implements Turn {}

  /// What the model says: words, and wishes for tools.
  record Said(List<Block> blocks) implements Turn {
    /// Copies the blocks.
    public Said {
      blocks = List.copyOf(blocks);
    }

    /// Returns the tool calls in it, in order.
    public List<Block.ToolCall> calls() {
      return blocks.stream()
          .filter(Block.ToolCall.class::isInstance)
          .map(Block.ToolCall.class::cast)
          .toList();
    }

    /// Returns the words in it, one text block a line.
    public String text() {
      return String.join(
          "\n",
          blocks.stream()
              .filter(Block.Text.class::isInstance)
              .map(block -> ((Block.Text) block).text())
              .toList());
    }
  }

  /// What one tool answered.
  record Answered(ToolAnswer answer) implements Turn {}
}
