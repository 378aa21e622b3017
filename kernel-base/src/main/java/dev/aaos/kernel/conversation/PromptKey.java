package dev.aaos.kernel.conversation;

import dev.aaos.log.Digest;
import dev.aaos.log.Encoder;

/// What two prompts have in common that are the very same: the SHA-256 of all there is
/// in them, each part behind its length. Stateless; any thread.
public final class PromptKey {
  private PromptKey() {}

  /// Returns the key of `prompt`, asked by one of those that `scope` stands for.
  public static Digest of(Digest scope, Prompt prompt) {
    Encoder out = new Encoder()
        .digest(scope)
        .text(prompt.model())
        .text(prompt.system())
        .int32(prompt.maxOutputTokens())
        .list(prompt.tools(), PromptKey::write)
        .list(prompt.turns(), (to, turn) -> to.bytes(TurnCodec.encode(turn)));
    return Digest.of(out.take());
  }

  private static void write(Encoder out, ToolSpec tool) {
    out.text(tool.name()).text(tool.description()).text(tool.inputSchema());
  }
}
