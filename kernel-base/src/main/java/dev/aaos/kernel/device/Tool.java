package dev.aaos.kernel.device;

import dev.aaos.kernel.conversation.ToolSpec;

/// Something an agent may have done in the outside world.
///
/// A call goes through two steps. [#prepare] is pure and lexical: it reads the input, touches
/// nothing, and says what the call needs. The kernel then decides, and records the intent.
/// Only after that does [PreparedCall#perform] act, and checks the object it really opened
/// once more. Any thread may call it.
public interface Tool {
  /// Returns name, description and input schema; the same value each time.
  ToolSpec spec();

  /// Returns the call that `input` asks for.
  ///
  /// @param input a JSON object that has passed the tool's schema
  /// @throws InvalidInput when the schema lets through what the tool cannot accept, such as a
  ///     relative path
  PreparedCall prepare(String input) throws InvalidInput;
}
