package dev.aaos.kernel.decide;

import dev.aaos.kernel.conversation.Reply;

/// What becomes of a model call that a run wants to make.
public sealed interface Begun {
  /// It may ask.
  ///
  /// @param sequence of the record that says so
  /// @param outputTokens how many the model may write
  record Ask(long sequence, int outputTokens) implements Begun {}

  /// It has to stop: it may ask once more, so that it can say where.
  ///
  /// @param ending what its answer counts as
  /// @param most how many tokens the call may come to
  /// @param why what is used up, or what it went round in circles with
  record Close(long sequence, Reply.Ending ending, int outputTokens, long most, String why)
      implements Begun {}

  /// It may be too much by a cautious bound: it asks again when its prompt was counted.
  record Count() implements Begun {}

  /// Enough may be left when calls under way have been settled: it asks again then.
  record Wait() implements Begun {}
}
