package dev.aaos.kernel.syscall;

import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import java.util.List;
import java.util.Optional;

/// All that has happened in a run: its program counter.
///
/// Given the transcript, the next step is determined; a program keeps no other state.
///
/// @param turns what was said, oldest first; the first is the message the run works on
/// @param replies how often the model has answered
/// @param lastEnding why the model stopped writing, the last time it answered
public record Transcript(
    List<Turn> turns,
    int replies,
    Optional<Reply.Ending> lastEnding,
    Usage usage,
    RunLimits limits) {
  /// Copies the list.
  public Transcript {
    turns = List.copyOf(turns);
  }
}
