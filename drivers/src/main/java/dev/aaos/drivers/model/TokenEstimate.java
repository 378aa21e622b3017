package dev.aaos.drivers.model;

import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Turn;
import java.util.List;

/// How many tokens a prompt comes to, before anybody has counted them: one for every four
/// characters, the usual measure of English text.
public final class TokenEstimate {
  private TokenEstimate() {}

  /// Returns what reading `prompt` uses, about. Any thread may ask.
  public static Usage of(Prompt prompt) {
    return Estimate.of(prompt, new Turn.Said(List.of()));
  }
}
