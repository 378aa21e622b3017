package dev.aaos.drivers.model.dialect;

import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Turn;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What stays the same of a conversation from call to call: on whose behalf it is, and how it
/// begins. So who keeps what a model has read knows where it goes on.
public record Conversation(String flow, String system, Turn first) {
  /// Returns that of `prompt`, on behalf of `flow`.
  public static Conversation of(String flow, Prompt prompt) {
    return new Conversation(flow, prompt.system(), prompt.turns().getFirst());
  }

  /// Returns a short name for it.
  public String name() {
    return UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
