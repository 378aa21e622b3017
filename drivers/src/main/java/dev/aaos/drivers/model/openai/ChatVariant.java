package dev.aaos.drivers.model.openai;

/// Which of the protocol's variants a server speaks.
public enum ChatVariant {
  /// OpenAI itself, whose newer models refuse `max_tokens`.
  OPENAI("max_completion_tokens"),
  /// Everybody else, who kept to what the protocol was.
  COMPATIBLE("max_tokens");

  private final String outputLimit;

  ChatVariant(String outputLimit) {
    this.outputLimit = outputLimit;
  }

  /// Returns the member that limits how much is written.
  String outputLimit() {
    return outputLimit;
  }
}
