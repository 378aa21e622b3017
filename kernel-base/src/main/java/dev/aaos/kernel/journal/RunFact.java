package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happens in runs: messages, inference, endings.
public sealed interface RunFact extends Fact {
  /// An agent began to work on a message.
  ///
  /// @param message the encoded turn
  /// @param continues the ended run whose conversation it goes on with
  /// @param stopsAgent whether the agent ends with it
  /// @param handles the message of the agent's mailbox that it handles
  record Started(
      RunId run,
      AgentId agent,
      BlobRef message,
      Optional<RunId> continues,
      boolean stopsAgent,
      Optional<MessageId> handles)
      implements RunFact {}

  /// A run is gone on with that was under way when the last daemon ended, or everything was
  /// frozen.
  ///
  /// @param was what the run was doing then
  record Resumed(RunId run, String was) implements RunFact {}

  /// A model is about to be asked: durable before the request leaves.
  record InferenceBegun(RunId run, String model) implements RunFact {}

  /// A model answered.
  ///
  /// @param turn the encoded turn
  record InferenceDone(RunId run, BlobRef turn, Reply.Ending ending, Usage usage)
      implements RunFact {}

  /// A model was not asked, since it had been asked the very same before: what it answered then is
  /// the answer.
  ///
  /// @param turn the encoded turn
  /// @param model its name
  /// @param from the record that says that it answered, which may be pruned since
  record InferenceReused(RunId run, BlobRef turn, Reply.Ending ending, String model, long from)
      implements RunFact {}

  /// A model was not asked, or gave no answer.
  ///
  /// @param kind the class of the failure, or the errno of a refusal
  /// @param reason what was said, without content
  record InferenceFailed(RunId run, String kind, String reason) implements RunFact {}

  /// For the model call just begun `call` was set aside, which is what it may cost at most, and
  /// `closing` so that the run can say later where it stopped, in place of what was set aside for
  /// it before: in the budgets of its agent, of those above it and of the system.
  record Reserved(RunId run, Amount call, Amount closing) implements RunFact {}

  /// What was set aside for a model call was given back, and what it cost is spent.
  ///
  /// @param lost what was used besides what [InferenceDone] says, by attempts without an answer
  /// @param nanousd what all of it cost, in thousand-millionths of a US dollar
  record Settled(RunId run, Usage lost, long nanousd) implements RunFact {}

  /// So much of a budget is spent that people are told.
  ///
  /// @param holder whose budget it is; empty for the system's
  /// @param percent 50 or 80
  /// @param used how much is spent
  record QuotaNear(RunId run, Optional<AgentId> holder, Quota quota, int percent, long used)
      implements RunFact {}

  /// Too little is left of a budget for a model call, which was not made.
  ///
  /// @param holder whose budget it is; empty for the system's
  /// @param used how much is spent
  record QuotaExceeded(RunId run, Optional<AgentId> holder, Quota quota, long used)
      implements RunFact {}

  /// A run began with the transcript of another as it stood after one record, which is the
  /// cause of this one.
  ///
  /// @param from the run whose transcript it is
  /// @param message what it is told besides; empty when it goes on by itself
  /// @param entries how many entries of that transcript it begins with
  /// @param ending why the model had stopped writing there, the last time it answered
  /// @param unknown the calls that were under way there and are not made again
  /// @param stopsAgent whether the agent ends with it
  record Forked(
      RunId run,
      AgentId agent,
      RunId from,
      BlobRef message,
      int entries,
      Optional<Reply.Ending> ending,
      List<String> unknown,
      boolean stopsAgent)
      implements RunFact {
    /// Copies the list.
    public Forked {
      unknown = List.copyOf(unknown);
    }
  }

  /// A run asks another model from now on, the next on its agent's ladder.
  ///
  /// @param rung how far up it stands; 0 was the agent's own model
  /// @param model its name
  /// @param reason why the one before did not do
  record Climbed(RunId run, int rung, String model, String reason) implements RunFact {}

  /// A model wrote what is told from now on in place of the first part of a run's transcript.
  ///
  /// @param summary what is told
  /// @param from the first entry that nothing stood for yet
  /// @param saved how many tokens shorter that is, about
  record Summarised(RunId run, Run.Summary summary, int from, Usage usage, long saved)
      implements RunFact {}

  /// A model wrote no summary, so a run goes on with its whole transcript.
  ///
  /// @param kind what went wrong, in a word
  /// @param reason what was said, without content
  record NotSummarised(RunId run, String kind, String reason) implements RunFact {}

  /// A run went round in circles, and has to stop.
  ///
  /// @param tool the tool it called last
  /// @param turns how many turns of its model in a row told nothing new
  record Stuck(RunId run, String tool, int turns) implements RunFact {}

  /// A run just begun has to end by `at`.
  record Due(RunId run, Instant at) implements RunFact {}

  /// A run has not ended by `at`, when it had to, and is asked where it stopped.
  record Late(RunId run, Instant at) implements RunFact {}

  /// A run ended.
  ///
  /// @param response the final words
  record Ended(RunId run, StopReason reason, BlobRef response, int iterations, Usage usage)
      implements RunFact {}
}
