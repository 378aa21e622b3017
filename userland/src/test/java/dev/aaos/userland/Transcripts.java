package dev.aaos.userland;

import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Transcripts, said shortly.
final class Transcripts {
  static final RunLimits LIMITS = new RunLimits(3, 100, 50);

  private Transcripts() {}

  static Turn asked(String text) {
    return new Turn.Asked(text);
  }

  static Turn said(Block... blocks) {
    return new Turn.Said(List.of(blocks));
  }

  static Block text(String text) {
    return new Block.Text(text);
  }

  static Block.ToolCall call(String id) {
    return new Block.ToolCall(id, "tool", "{}");
  }

  static Turn answered(String id) {
    return new Turn.Answered(new ToolAnswer(id, "{}", false));
  }

  /// Returns a transcript of `turns`, as often answered by the model as it spoke in them.
  static Transcript transcript(Reply.Ending ending, Turn... turns) {
    int replies = (int) Arrays.stream(turns).filter(Turn.Said.class::isInstance).count();
    return new Transcript(
        List.of(turns), replies, Optional.of(ending), Usage.of(10L * replies, 0), LIMITS);
  }

  static Transcript transcript(Turn... turns) {
    return transcript(Reply.Ending.COMPLETE, turns);
  }

  static Transcript spent(long tokens, Turn... turns) {
    Transcript plain = transcript(turns);
    return new Transcript(
        plain.turns(), plain.replies(), plain.lastEnding(), Usage.of(tokens, 0), LIMITS);
  }
}
