package dev.aaos.kernel.effect;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A tool call whose intent is durable and whose outcome is not.
///
/// @param intent the sequence of the record of the intent: the call's name
/// @param begun kernel time of that record
/// @param run the run it belongs to; empty when an operator asked for it
/// @param callId the model's name for it; empty when an operator asked
/// @param fingerprint of agent, tool and input
/// @param grants the grants it is performed under, each charged: the tool's first
/// @param work what it has had done by agents, for calls that act through them
/// @param orphaned whether the daemon that performed it has ended, and none performs it again
/// @param edited what a person had it given in the place of what the model asked for
public record Call(
    long intent,
    Instant begun,
    AgentId agent,
    Optional<RunId> run,
    String callId,
    String tool,
    Digest fingerprint,
    EffectClass effect,
    List<Long> grants,
    Work work,
    boolean orphaned,
    Optional<BlobRef> edited) {
  /// Copies the list.
  public Call {
    grants = List.copyOf(grants);
  }

  /// The agents a call has spawned, the runs it has begun, the message it has sent.
  /// Performed again by another daemon it finds them again, so that nothing is done twice.
  ///
  /// @param children by the keys the call gave them
  /// @param runs by the agents whose they are
  /// @param sent the message it has sent
  public record Work(
      PersistentMap<String, AgentId> children,
      PersistentMap<AgentId, RunId> runs,
      Optional<MessageId> sent) {
    /// Nothing yet.
    public static final Work NONE =
        new Work(PersistentMap.empty(), PersistentMap.empty(), Optional.empty());

    /// Returns this with the child spawned under `key`; one without a key is not found again.
    public Work with(String key, AgentId child) {
      return key.isEmpty() ? this : new Work(children.with(key, child), runs, sent);
    }

    /// Returns this with the run of `agent`.
    public Work with(AgentId agent, RunId run) {
      return new Work(children, runs.with(agent, run), sent);
    }

    /// Returns this with the message it has sent.
    public Work with(MessageId message) {
      return new Work(children, runs, Optional.of(message));
    }
  }

  /// Returns this call after it had more done.
  public Call with(Work more) {
    return with(more, orphaned);
  }

  /// Returns this call with or without a daemon that performs it.
  public Call orphaned(boolean left) {
    return with(work, left);
  }

  private Call with(Work more, boolean left) {
    return new Call(
        intent, begun, agent, run, callId, tool, fingerprint, effect, grants, more, left, edited);
  }

  /// Returns whether another daemon may perform it again when the outcome is lost.
  public boolean isRepeatable() {
    return run.isPresent() && (effect == EffectClass.PURE || effect == EffectClass.IDEMPOTENT);
  }

  /// Returns whether its run takes it up when another daemon goes on with it: it may be
  /// performed again, or what it kept tells what became of it.
  public boolean isTakenUp() {
    return isRepeatable() || (run.isPresent() && effect == EffectClass.UNDOABLE);
  }

  /// How a call ended.
  public enum Status {
    /// The tool did it.
    DONE,
    /// The tool or the world could not.
    FAILED,
    /// The object that was opened was not covered.
    DENIED,
    /// The daemon ended before the outcome was recorded: nobody knows, and its run is told so.
    UNKNOWN,
    /// Nobody knows, and its run waits until a person has found out.
    ASKED
  }
}
