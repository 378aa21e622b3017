package dev.aaos.kernel.agent;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An agent's work on one message: its transcript, and what it came to.
///
/// @param beginning what never changes
/// @param progress how far its model has come
/// @param activity what it is doing
/// @param labels the join of everything in its transcript
/// @param resumption how it went on after daemons that ended
/// @param end how it ended; empty while it is under way
public record Run(
    Beginning beginning,
    Chain<Entry> transcript,
    Progress progress,
    Activity activity,
    Labels labels,
    Resumption resumption,
    Optional<End> end) {
  /// How a run began.
  ///
  /// @param sequence that of the record that began it
  /// @param stopsAgent whether the agent ends with it
  /// @param handles the message it handles
  /// @param inherited how many entries of its transcript were there before it
  /// @param due by when it has to end
  /// @param principal for whom it works: who asked for it, or for whom its agent works; empty
  ///     where its journal does not say
  public record Beginning(
      RunId id,
      AgentId agent,
      long sequence,
      Instant at,
      boolean stopsAgent,
      Optional<Message> handles,
      int inherited,
      Optional<Instant> due,
      Optional<Principal> principal) {}

  /// How far the model has come.
  ///
  /// @param replies how often it has answered
  /// @param lastEnding why it stopped writing, the last time it answered
  /// @param rung which model of its agent's ladder it asks: 0 for the agent's own
  /// @param summary what it is told in place of the first part of its transcript
  public record Progress(
      int replies,
      Optional<Reply.Ending> lastEnding,
      Usage usage,
      int rung,
      Optional<Summary> summary) {
    /// How far a run has come that has just begun.
    public static final Progress NONE =
        new Progress(0, Optional.empty(), Usage.ZERO, 0, Optional.empty());

    private Progress spent(Usage more) {
      return new Progress(replies, lastEnding, usage.plus(more), rung, summary);
    }
  }

  /// What stands in place of the first part of a transcript, where a model is told of it.
  ///
  /// @param turn the encoded turn that says it
  /// @param through how many entries it stands for
  /// @param kept which of those is told as it is, besides: what the run works on; -1 for none
  /// @param made how many entries the transcript had when it was written
  public record Summary(BlobRef turn, int through, int kept, int made) {}

  /// How a run went on after the daemon had ended, or everything was frozen.
  ///
  /// @param times how often
  /// @param stalled how often since something was last added to its transcript, without those
  ///     when it waited for an outcome: its program does not run then
  /// @param was what it was doing, the last time that happened
  public record Resumption(int times, int stalled, String was) {
    private static final Resumption NONE = new Resumption(0, 0, "");

    private Resumption furthered() {
      return stalled == 0 ? this : new Resumption(times, 0, was);
    }
  }

  /// One thing said, as it lies in the journal.
  public sealed interface Entry {
    /// What was said lies in the content store.
    record Stored(BlobRef turn) implements Entry {}

    /// The kernel refused a tool call; the reason stands in the record itself.
    record Refused(String callId, String reason) implements Entry {}

    /// A person found that a tool call had happened whose outcome was unknown; the words stand
    /// in the record itself.
    record Found(String callId, String words) implements Entry {}

    /// What was said before is summarised; the summary lies in the content store, as what somebody
    /// asked.
    record Summary(BlobRef turn) implements Entry {}
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

    /// Waiting for a person to say whether a call may be made.
    record AwaitingApproval(String tool) implements Activity {}

    /// Waiting for a person to find out what became of a call.
    record AwaitingOutcome(String tool) implements Activity {}

    /// Not under way any more.
    record Ended() implements Activity {}

    /// Returns the phrase people are shown.
    default String phrase() {
      return switch (this) {
        case Thinking() -> "running";
        case Inferring() -> "inferring";
        case Calling(String tool) -> "calling " + tool;
        case AwaitingApproval(String tool) -> "awaiting approval of " + tool;
        case AwaitingOutcome(String tool) -> "awaiting a person on the outcome of " + tool;
        case Ended() -> "ended";
      };
    }
  }

  /// Returns a run that has just begun with what was asked, after an earlier conversation or none.
  public static Run begun(Beginning beginning, Chain<Entry> asked, Labels labels) {
    return new Run(
        beginning,
        asked,
        Progress.NONE,
        new Activity.Thinking(),
        labels,
        Resumption.NONE,
        Optional.empty());
  }

  /// Returns this run, just begun, with `ending` as why its model had stopped writing before.
  public Run after(Optional<Reply.Ending> ending) {
    return with(
        new Progress(progress.replies, ending, progress.usage, progress.rung, progress.summary));
  }

  /// Returns this run, the first part of whose transcript `summary` stands for.
  public Run summarised(Optional<Summary> summary) {
    return with(new Progress(
        progress.replies, progress.lastEnding, progress.usage, progress.rung, summary));
  }

  private Run with(Progress other) {
    return new Run(beginning, transcript, other, activity, labels, resumption, end);
  }

  /// Returns this run, which has to end by `at`.
  public Run due(Instant at) {
    Beginning bound = new Beginning(
        beginning.id,
        beginning.agent,
        beginning.sequence,
        beginning.at,
        beginning.stopsAgent,
        beginning.handles,
        beginning.inherited,
        Optional.of(at),
        beginning.principal);
    return new Run(bound, transcript, progress, activity, labels, resumption, end);
  }

  /// Returns by when it has to end.
  public Optional<Instant> due() {
    return beginning.due();
  }

  /// Returns for whom it works.
  public Optional<Principal> principal() {
    return beginning.principal();
  }

  /// Returns its id.
  public RunId id() {
    return beginning.id();
  }

  /// Returns the agent whose work it is.
  public AgentId agent() {
    return beginning.agent();
  }

  /// Returns the sequence of the record that began it.
  public long started() {
    return beginning.sequence();
  }

  /// Returns what it has spent.
  public Usage usage() {
    return progress.usage();
  }

  /// Returns what was said in it, without what it went on from and what is summarised.
  public List<Entry> exchange() {
    List<Entry> all = transcript.toList();
    int inherited = beginning.inherited();
    Optional<Summary> within = progress.summary.filter(summary -> summary.through > inherited);
    if (within.isEmpty()) {
      return all.subList(inherited, all.size());
    }
    List<Entry> left = new ArrayList<>();
    if (within.get().kept >= inherited) {
      left.add(all.get(within.get().kept));
    }
    left.addAll(all.subList(within.get().through, all.size()));
    return left;
  }

  /// Returns what it went on from, `before`, as it is remembered after it.
  public Conversation remembered(Conversation before) {
    return progress
        .summary
        .map(made -> before.summarised(new Entry.Summary(made.turn), made.through))
        .orElse(before);
  }

  /// Returns whether it is under way.
  public boolean isActive() {
    return end.isEmpty();
  }

  /// Returns this run doing `next`.
  public Run doing(Activity next) {
    return new Run(beginning, transcript, progress, next, labels, resumption, end);
  }

  /// Returns this run, gone on with by another daemon, or where `thawed` after a freeze, which says
  /// nothing about the run.
  public Run resumed(String was, boolean thawed) {
    boolean waits = thawed || activity instanceof Activity.AwaitingOutcome;
    int stalled = waits ? resumption.stalled : resumption.stalled + 1;
    Resumption again = new Resumption(resumption.times + 1, stalled, was);
    return new Run(beginning, transcript, progress, activity, labels, again, end);
  }

  /// Returns this run after its model said what lies at `turn`.
  public Run said(BlobRef turn, Reply.Ending ending, Usage spent) {
    Progress further = new Progress(
        progress.replies + 1,
        Optional.of(ending),
        progress.usage.plus(spent),
        progress.rung,
        progress.summary);
    return with(further).answered(new Entry.Stored(turn), Labels.from(Labels.Origin.MODEL));
  }

  /// Returns this run after it was told again what lies at `turn`, labelled `from`.
  public Run toldAgain(BlobRef turn, Reply.Ending ending, Labels from) {
    return said(turn, ending, Usage.ZERO).labelled(from);
  }

  private Run labelled(Labels from) {
    return new Run(beginning, transcript, progress, activity, labels.join(from), resumption, end);
  }

  /// Returns this run after it spent `more` on a reply that came too late to become part of it.
  public Run spent(Usage more) {
    return with(progress.spent(more));
  }

  /// Returns this run, which asks the model on `rung` of its agent's ladder from now on.
  public Run climbed(int rung) {
    return with(new Progress(
        progress.replies, progress.lastEnding, progress.usage, rung, progress.summary));
  }

  /// Returns this run after `entry` came into its transcript, labelled `from`.
  public Run answered(Entry entry, Labels from) {
    return new Run(
        beginning,
        transcript.plus(entry),
        progress,
        new Activity.Thinking(),
        labels.join(from),
        resumption.furthered(),
        end);
  }

  /// Returns this run, ended.
  public Run ended(End how) {
    return new Run(
        beginning,
        transcript,
        progress,
        new Activity.Ended(),
        labels,
        resumption,
        Optional.of(how));
  }
}
