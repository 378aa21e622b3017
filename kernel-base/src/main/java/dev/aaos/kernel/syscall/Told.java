package dev.aaos.kernel.syscall;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A transcript as a model is told it, and whether it may be asked.
///
/// The model loop asks for tools only what its model wished for. Any other program also
/// calls tools of its own accord, which no model knows how to read as answers: what
/// those came to is told in words, after the answers that the model waits for.
public final class Told {
  private final List<Turn> turns = new ArrayList<>();
  private final List<Turn> later = new ArrayList<>();
  private final Set<String> open = new HashSet<>();

  private Told() {}

  /// Returns `transcript` as a model named `model` is told it.
  ///
  /// Refused where a run may not ask: its manifest names no model, it has come to one
  /// of its limits, or calls that the model wished for have no answer.
  public static Result<List<Turn>> of(Transcript transcript, String model) {
    if (model.isEmpty()) {
      return Result.refused(
          Errno.EINVAL, "the agent's manifest names no model to ask: add 'model: NAME'");
    }
    if (transcript.replies() >= transcript.limits().iterations()) {
      return Result.refused(
          Errno.EDQUOT,
          "the run has asked its model " + transcript.replies()
              + " times, which is as often as 'limits.iterations' allows");
    }
    if (transcript.usage().total() >= transcript.limits().totalTokens()) {
      return Result.refused(
          Errno.EDQUOT,
          "the run has spent " + transcript.usage().total()
              + " tokens, which is all that 'limits.total_tokens' allows");
    }
    Told told = new Told();
    transcript.turns().forEach(told::add);
    return told.open.isEmpty()
        ? Result.ok(List.copyOf(told.turns))
        : Result.refused(
            Errno.EBUSY,
            "the model waits for the answers of its calls "
                + String.join(", ", told.open.stream().sorted().toList())
                + ": perform those first, under these ids");
  }

  private void add(Turn turn) {
    switch (turn) {
      case Turn.Asked asked -> {
        open.clear();
        tellLater();
        turns.add(asked);
      }
      case Turn.Said said -> {
        open.clear();
        tellLater();
        turns.add(said);
        said.calls().forEach(call -> open.add(call.id()));
      }
      case Turn.Answered(ToolAnswer answer) -> {
        if (open.remove(answer.callId())) {
          turns.add(turn);
        } else {
          later.add(new Turn.Asked(inWords(answer)));
        }
      }
    }
    if (open.isEmpty()) {
      tellLater();
    }
  }

  private void tellLater() {
    turns.addAll(later);
    later.clear();
  }

  private static String inWords(ToolAnswer answer) {
    return (answer.error() ? "[call %s failed]%n%s" : "[call %s]%n%s")
        .formatted(answer.callId(), answer.content());
  }
}
