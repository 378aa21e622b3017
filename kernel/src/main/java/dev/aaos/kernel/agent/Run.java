package dev.aaos.kernel.agent;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Chain;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Optional;

/// An agent's work on one message: its transcript, and what it came to.
///
/// @param started the sequence of the record that began it
/// @param activity what it is doing
/// @param labels the join of everything in its transcript
/// @param end how it ended; empty while it is under way
public record Run(
    RunId id,
    AgentId agent,
    long started,
    Instant startedAt,
    Chain<Entry> transcript,
    int replies,
    Optional<Reply.Ending> lastEnding,
    Usage usage,
    Activity activity,
    Labels labels,
    Optional<End> end) {
  /// One thing said, as it lies in the journal.
  public sealed interface Entry {
    /// What was said lies in the content store.
    record Stored(BlobRef turn) implements Entry {}

    /// The kernel refused a tool call; the reason stands in the record itself.
    record Refused(String callId, String reason) implements Entry {}
  }

  /// How a run ended.
  public record End(StopReason reason, BlobRef response, int iterations, Instant at) {}

  /// What a run is doing.
  public sealed interface Activity {
    /// Deciding what to do next.
    record Thinking() implements Activity {}

    /// Waiting for its model.
    record Inferring() implements Activity {}

    /// Waiting for a tool.
    record Calling(String tool) implements Activity {}

    /// Waiting for a person.
    record AwaitingApproval(String tool) implements Activity {}

    /// Not under way any more.
    record Ended() implements Activity {}

    /// Returns the phrase people are shown.
    default String phrase() {
      return switch (this) {
        case Thinking() -> "running";
        case Inferring() -> "inferring";
        case Calling(String tool) -> "calling " + tool;
        case AwaitingApproval(String tool) -> "awaiting approval of " + tool;
        case Ended() -> "ended";
      };
    }
  }

  /// A run that has just begun with what was asked, after an earlier conversation or none.
  public Run(RunId id, AgentId agent, long started, Instant at, Chain<Entry> asked, Labels labels) {
    this(
        id,
        agent,
        started,
        at,
        asked,
        0,
        Optional.empty(),
        Usage.ZERO,
        new Activity.Thinking(),
        labels,
        Optional.empty());
  }

  /// Returns whether it is under way.
  public boolean isActive() {
    return end.isEmpty();
  }

  /// Returns this run doing `next`.
  public Run doing(Activity next) {
    return new Run(
        id, agent, started, startedAt, transcript, replies, lastEnding, usage, next, labels, end);
  }

  /// Returns this run after its model said what lies at `turn`.
  public Run said(BlobRef turn, Reply.Ending ending, Usage spent) {
    return new Run(
        id,
        agent,
        started,
        startedAt,
        transcript.plus(new Entry.Stored(turn)),
        replies + 1,
        Optional.of(ending),
        usage.plus(spent),
        new Activity.Thinking(),
        labels.join(Labels.from(Labels.Origin.MODEL)),
        end);
  }

  /// Returns this run after it spent `more` on a reply that came too late to become part of it.
  public Run spent(Usage more) {
    return new Run(
        id,
        agent,
        started,
        startedAt,
        transcript,
        replies,
        lastEnding,
        usage.plus(more),
        activity,
        labels,
        end);
  }

  /// Returns this run after `entry` came into its transcript, labelled `from`.
  public Run answered(Entry entry, Labels from) {
    return new Run(
        id,
        agent,
        started,
        startedAt,
        transcript.plus(entry),
        replies,
        lastEnding,
        usage,
        new Activity.Thinking(),
        labels.join(from),
        end);
  }

  /// Returns this run, ended.
  public Run ended(End how) {
    return new Run(
        id,
        agent,
        started,
        startedAt,
        transcript,
        replies,
        lastEnding,
        usage,
        new Activity.Ended(),
        labels,
        Optional.of(how));
  }
}
