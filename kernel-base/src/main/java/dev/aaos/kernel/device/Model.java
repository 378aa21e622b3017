package dev.aaos.kernel.device;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import java.util.OptionalLong;

/// A backend that continues conversations.
///
/// Any thread may call it, many at once, preferably virtual ones.
public interface Model {
  /// Returns whether this backend serves the model called `name`.
  boolean serves(String name);

  /// Returns what a token of the model called `name` costs at most.
  default Price price(String name) {
    return Price.FREE;
  }

  /// Returns what `usage` of the model called `name` costs, in thousand-millionths of a US dollar;
  /// 0 where its price is not known.
  default long cost(String name, Usage usage) {
    return 0;
  }

  /// Returns how many tokens `prompt` has, as whoever serves its model counts them; nothing where
  /// nobody does, or not now. May block, as a call does.
  ///
  /// @throws InterruptedException when the calling thread is interrupted
  default OptionalLong count(Prompt prompt) throws InterruptedException {
    return OptionalLong.empty();
  }

  /// Returns how many tokens the model called `name` reads and writes in one call at the most,
  /// where that is known by now. Does not block.
  default OptionalLong window(String name) {
    return OptionalLong.empty();
  }

  /// Returns what the model says next. Blocks until it has said all of it.
  ///
  /// @param asker for whom that is, and who hears the text as it arrives; what it heard of a call
  ///     that then fails is void
  /// @throws ModelFailure when no answer could be had; one attempt only, the caller retries
  /// @throws InterruptedException when the calling thread is interrupted; the call is then
  ///     aborted
  Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException;
}
