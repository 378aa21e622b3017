package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.log.BlobRef;
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

  /// A daemon goes on with a run that was under way when the last one ended.
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

  /// A model was not asked, or gave no answer.
  ///
  /// @param kind the class of the failure, or the errno of a refusal
  /// @param reason what was said, without content
  record InferenceFailed(RunId run, String kind, String reason) implements RunFact {}

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

  /// A run ended.
  ///
  /// @param response the final words
  record Ended(RunId run, StopReason reason, BlobRef response, int iterations, Usage usage)
      implements RunFact {}
}
