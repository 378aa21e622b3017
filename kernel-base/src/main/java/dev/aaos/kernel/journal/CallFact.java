package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What happens in tool calls.
public sealed interface CallFact extends Fact {
  /// What a call is given.
  ///
  /// @param content the input itself, or the turn it stands in
  /// @param inTurn whether it stands in the turn in which the model asked for the call, as
  ///     the input of the call with the same id: what was said once is stored once
  record Input(BlobRef content, boolean inTurn) {
    /// Returns the input that `content` is.
    public static Input of(BlobRef content) {
      return new Input(content, false);
    }

    /// Returns the input of the call `callId` as it stands in `stored`, the bytes of `content`;
    /// empty when they are a turn in which no such call is asked for.
    ///
    /// @throws CorruptJournal when they should be a turn and are none
    public Optional<String> read(byte[] stored, String callId) {
      if (!inTurn) {
        return Optional.of(new String(stored, StandardCharsets.UTF_8));
      }
      return TurnCodec.decode(stored) instanceof Turn.Said said
          ? said.calls().stream()
              .filter(call -> call.id().equals(callId))
              .findFirst()
              .map(Block.ToolCall::input)
          : Optional.empty();
    }
  }

  /// A tool call was allowed: durable before its effect begins.
  ///
  /// @param callId the model's name for the call; empty when an operator asked
  /// @param fingerprint of agent, tool and input
  /// @param needs the capabilities the plan claims to need
  /// @param grants the grants that cover them, each charged one use
  /// @param approval the answer it uses up
  record Intended(
      AgentId agent,
      Optional<RunId> run,
      String callId,
      String tool,
      Input input,
      Digest fingerprint,
      List<String> needs,
      EffectClass effect,
      List<Long> grants,
      Optional<ApprovalId> approval)
      implements CallFact {
    /// Copies the lists.
    public Intended {
      needs = List.copyOf(needs);
      grants = List.copyOf(grants);
    }
  }

  /// A tool call was not allowed; nothing was touched.
  ///
  /// @param missing the capability that no grant covers; empty when that was not the reason
  record Refused(
      AgentId agent,
      Optional<RunId> run,
      String callId,
      String tool,
      Errno errno,
      String missing,
      String reason)
      implements CallFact {}

  /// A call under way was allowed one more thing its plan could not foresee, such as the host a
  /// redirect leads to: durable before it is used.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param grant the grant that covers it, charged one use
  record Extended(long intent, String tool, String need, long grant) implements CallFact {}

  /// A call under way was not allowed one more thing.
  ///
  /// @param intent the sequence of the record of the intent
  record ExtensionRefused(long intent, String tool, Errno errno, String need, String reason)
      implements CallFact {}

  /// A call that was cut off with its daemon, or by a freeze, is performed again, because its
  /// effect allows it: durable before it begins. Nothing is charged.
  ///
  /// @param intent the sequence of the record of the intent
  record Repeated(long intent, String tool) implements CallFact {}

  /// A call under way started a program, confined.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param tier how it is confined, such as `T2`
  /// @param layers what is in force, one word or two each
  /// @param proofs how many forbidden things were tried where it runs, each refused
  record Confined(long intent, String tool, String tier, List<String> layers, int proofs)
      implements CallFact {
    /// The layer of a program whose changes of files can be taken back, where that is all it
    /// can change.
    public static final String ALL_KEPT =
        "undo: how files were is put aside before they are changed";

    /// The layer of one that reaches hosts as well.
    public static final String FILES_KEPT = ALL_KEPT + "; what goes to hosts is not";

    /// Copies the list.
    public Confined {
      layers = List.copyOf(layers);
    }
  }

  /// A call is about to change something, and this is how it is: durable before it is changed. Or
  /// it had a program change much, and this is how all that was: durable once the program has
  /// ended. Only tools can read it.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param image what it is, how it is, and how it will be known by
  record Preserved(long intent, String tool, BlobRef image) implements Image {}

  /// A part of what a call has changed, or is about to: a later [Preserved] of it says of what.
  ///
  /// @param intent the sequence of the record of the intent
  record Piece(long intent, String tool, BlobRef image) implements Image {}

  /// What is kept so that it can be taken back.
  sealed interface Image extends CallFact {
    /// Returns the sequence of the record of the intent.
    long intent();

    /// Returns the tool that was called.
    String tool();

    /// Returns what only tools can read.
    BlobRef image();

    /// Returns what `fact` keeps so that something can be taken back, or a part of that.
    static Optional<BlobRef> of(Fact fact) {
      return switch (fact) {
        case Image kept -> Optional.of(kept.image());
        case MachineFact.StageOffered(var agent, var names, BlobRef image) -> Optional.of(image);
        case MachineFact.StagePiece(var agent, BlobRef image) -> Optional.of(image);
        default -> Optional.empty();
      };
    }
  }

  /// A call has done something out of the machine, and this is the call that takes it
  /// back, once somebody asks for that: durable before the outcome.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param inverse the tool to call
  /// @param input what it is to be given
  /// @param description its effect in one line
  /// @param lacking why the agent could not make that call; empty when it could
  record Compensable(
      long intent, String tool, String inverse, BlobRef input, BlobRef description, String lacking)
      implements CallFact {}

  /// A person found out what a call came to whose outcome was unknown; its cause is the
  /// session of that person.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param note what they say besides; may be empty
  record Resolved(long intent, String tool, Finding finding, String note) implements CallFact {}

  /// A call that ended was the very same as earlier ones; its answer says so where it is an object
  /// and has room for it.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param fingerprint of agent, tool and input
  /// @param attempts how many times it has been made since somebody last spoke to the run
  record Recurred(long intent, String tool, Digest fingerprint, int attempts) implements CallFact {}

  /// A tool call ended.
  ///
  /// @param intent the sequence of the record of the intent
  /// @param missing the capability the object that was opened would have needed; empty unless the
  ///     status is DENIED
  /// @param answer the encoded turn with the tool's answer
  /// @param result SHA-256 of the output
  /// @param nanos how long it took
  /// @param surface where it was performed, such as `daemon`
  record Concluded(
      long intent,
      String tool,
      Call.Status status,
      String missing,
      BlobRef answer,
      Digest result,
      long nanos,
      String surface)
      implements CallFact {}
}
