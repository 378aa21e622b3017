package dev.aaos.drivers.model.queue;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One run queue, as it stands at a moment.
///
/// @param backend whose it is
/// @param running the calls that hold a slot, in the order in which they got it
/// @param waiting the others, in the order in which they came
/// @param next on whose behalf the next one will be made
/// @param closed for how long the backend has asked to be left alone
/// @param delay after what time the next one may be made, where nothing but time is in its way
/// @param gaveWay how often a call gave its slot up to a more urgent one, up to now
public record Queued(
    String backend,
    Capacity capacity,
    List<Call> running,
    List<Call> waiting,
    Optional<Claimant> next,
    Optional<Duration> closed,
    Optional<Duration> delay,
    long gaveWay) {
  /// Copies the lists.
  public Queued {
    running = List.copyOf(running);
    waiting = List.copyOf(waiting);
  }

  /// One call.
  ///
  /// @param since how long it has held its slot, or waited
  /// @param inputTokens how many tokens it is thought to have the model read
  /// @param gaveWay how often it gave its slot up; where it waits then, it is stopped
  ///     between two tokens
  public record Call(Claimant claimant, Duration since, long inputTokens, int gaveWay) {}
}
