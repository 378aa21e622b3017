package dev.aaos.kernel.past;

import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import java.util.List;
import java.util.Optional;

/// A place in a run from which another may go on: how far it had come after one record.
///
/// @param sequence the record
/// @param entries how many entries its transcript had then, without those it had from an
///     earlier conversation
/// @param replies how often its model had answered
/// @param ending why the model had stopped writing, the last time it answered
/// @param usage what it had spent
/// @param begun the calls that were under way
public record Point(
    RunId run,
    long sequence,
    int entries,
    int replies,
    Optional<Reply.Ending> ending,
    Usage usage,
    List<Begun> begun) {
  /// Copies the list.
  public Point {
    begun = List.copyOf(begun);
  }

  /// A call that was under way.
  ///
  /// @param intent the sequence of the record of its intent
  /// @param callId the model's name for it
  /// @param repeatable whether it may be made again: its tool says so, and agents had done
  ///     nothing for it yet
  public record Begun(long intent, String callId, boolean repeatable) {}
}
