package dev.aaos.userland;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a run does next: a pure function of its transcript, which is its program counter.
///
/// Tool calls without an answer are performed; else, when the model waits for an answer, it is
/// asked; else the run is done. So a run goes on after a crash exactly where it was.
sealed interface NextStep {
  /// Perform these calls, in order.
  record Perform(List<ToolCall> calls) implements NextStep {}

  /// Ask the model.
  record Infer() implements NextStep {}

  /// End the run.
  record Finish(StopReason reason, String response) implements NextStep {}

  /// Returns the step that follows `transcript`.
  static NextStep after(Transcript transcript) {
    Turn.Said last = new Turn.Said(List.of());
    Set<String> answered = new HashSet<>();
    boolean asked = true;
    for (Turn turn : transcript.turns()) {
      switch (turn) {
        case Turn.Asked question -> asked = true;
        case Turn.Said said -> {
          last = said;
          answered.clear();
          asked = false;
        }
        case Turn.Answered(var answer) -> answered.add(answer.callId());
      }
    }
    return asked ? infer(transcript, last) : afterReply(transcript, last, answered);
  }

  private static NextStep afterReply(Transcript transcript, Turn.Said last, Set<String> answered) {
    List<ToolCall> open = new ArrayList<>(last.calls());
    open.removeIf(call -> answered.contains(call.id()));
    if (!open.isEmpty()) {
      return new Perform(List.copyOf(open));
    }
    if (!last.calls().isEmpty()) {
      return infer(transcript, last);
    }
    Reply.Ending ending = transcript.lastEnding().orElse(Reply.Ending.COMPLETE);
    StopReason reason = switch (ending) {
      case COMPLETE, TOOL_USE -> StopReason.COMPLETE;
      case TRUNCATED -> StopReason.TRUNCATED;
      case OVER_BUDGET -> StopReason.BUDGET_EXCEEDED;
      case NO_PROGRESS -> StopReason.NO_PROGRESS;
      case OUT_OF_TIME -> StopReason.DEADLINE_EXCEEDED;
      case DECLINED -> StopReason.error("the model declined to answer");
    };
    return new Finish(reason, last.text());
  }

  private static NextStep infer(Transcript transcript, Turn.Said last) {
    if (transcript.replies() >= transcript.limits().iterations()) {
      return new Finish(StopReason.MAX_ITERATIONS, last.text());
    }
    if (transcript.usage().total() >= transcript.limits().totalTokens()) {
      return new Finish(StopReason.MAX_TOKENS, last.text());
    }
    return new Infer();
  }
}
