package dev.aaos.daemon.policy;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/// A call that stands in the journal, begun or refused.
///
/// @param input JSON
public record PastCall(AgentId agent, String tool, String input) {
  /// How far before a refusal what the model asked for is looked for, in records.
  private static final long REACH = 10_000;

  /// Returns the call that the record `sequence` began or refused.
  ///
  /// @param inputs reads what a call was given that was begun
  /// @throws IOException when there is no such record, it is of no call, or what the call was
  ///     given is not on record, saying which
  public static PastCall of(
      Kernel kernel, long sequence, Function<CallFact.Intended, String> inputs) throws IOException {
    JournalRecord record = kernel.journal().record(sequence);
    return switch (record.fact()) {
      case CallFact.Intended call -> new PastCall(call.agent(), call.tool(), inputs.apply(call));
      case CallFact.Refused call ->
        new PastCall(call.agent(), call.tool(), wished(kernel, sequence, call));
      default ->
        throw new IOException("record " + sequence + " neither began a call nor refused one: it is"
            + " told by 'aaos why " + sequence + "'");
    };
  }

  /// Returns what the model asked for in the call that was refused.
  private static String wished(Kernel kernel, long sequence, CallFact.Refused call)
      throws IOException {
    RunId run = call.run()
        .orElseThrow(() -> new IOException("the call that record " + sequence
            + " refused was asked for by a client, and its input is not on record: name agent, tool"
            + " and input"));
    Deque<BlobRef> turns = new ArrayDeque<>();
    long first = kernel.journal().log().begin().segment();
    kernel.journal().read(Math.max(first, sequence - REACH), record -> {
      turn(record.fact(), run).ifPresent(turns::push);
      return record.sequence() < sequence;
    });
    for (BlobRef turn : turns) {
      if (TurnCodec.decode(kernel.content().get(turn)) instanceof Turn.Said said) {
        Optional<String> input = said.calls().stream()
            .filter(wish -> wish.id().equals(call.callId()))
            .map(Block.ToolCall::input)
            .findFirst();
        if (input.isPresent()) {
          return input.get();
        }
      }
    }
    throw new IOException("what the call that record " + sequence + " refused was given does not"
        + " stand in the " + REACH + " records before it: name agent, tool and input");
  }

  private static Optional<BlobRef> turn(Object fact, RunId run) {
    return switch (fact) {
      case RunFact.InferenceDone done when done.run().equals(run) -> Optional.of(done.turn());
      case RunFact.InferenceReused again when again.run().equals(run) -> Optional.of(again.turn());
      default -> Optional.empty();
    };
  }
}
