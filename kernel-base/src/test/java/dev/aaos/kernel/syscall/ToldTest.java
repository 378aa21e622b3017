package dev.aaos.kernel.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Transcripts as models are told them.
class ToldTest {
  private static final RunLimits LIMITS = new RunLimits(3, 1_000, 100);
  private static final Turn ASKED = new Turn.Asked("go");

  private static Turn wishes(String... ids) {
    return new Turn.Said(Arrays.stream(ids)
        .<Block>map(id -> new Block.ToolCall(id, "echo", "{}"))
        .toList());
  }

  private static Turn answer(String id) {
    return new Turn.Answered(new ToolAnswer(id, "it came to " + id, false));
  }

  private static Turn words(String text) {
    return new Turn.Asked(text);
  }

  private static Result<List<Turn>> told(int replies, long tokens, Turn... turns) {
    Transcript transcript =
        new Transcript(List.of(turns), replies, Optional.empty(), Usage.of(tokens, 0), LIMITS);
    return Told.of(transcript, "model");
  }

  private static Result<List<Turn>> told(Turn... turns) {
    return told(1, 1, turns);
  }

  @Test
  void whatAModelWishedFor_isToldAsItIs() {
    Turn[] turns = {ASKED, wishes("a", "b"), answer("a"), answer("b"), wishes("a"), answer("a")};

    assertThat(told(turns)).isEqualTo(Result.ok(List.of(turns)));
  }

  @Test
  void whatAProgramCalledByItself_isToldInWords_afterTheAnswersThatAreWaitedFor() {
    Turn failed = new Turn.Answered(new ToolAnswer("own 2", "no", true));

    assertThat(told(ASKED, answer("own 1"), wishes("a", "b"), answer("a"), failed, answer("b")))
        .isEqualTo(Result.ok(List.of(
            ASKED,
            words("[call own 1]\nit came to own 1"),
            wishes("a", "b"),
            answer("a"),
            answer("b"),
            words("[call own 2 failed]\nno"))));
  }

  @Test
  void anAnswerGivenTwice_isAnAnswerOnce() {
    assertThat(told(ASKED, wishes("a"), answer("a"), answer("a")))
        .isEqualTo(
            Result.ok(List.of(ASKED, wishes("a"), answer("a"), words("[call a]\nit came to a"))));
  }

  @Test
  void aModelThatWaitsForAnswers_isNotAsked_unlessSomethingWasSaidToIt() {
    assertThat(told(ASKED, wishes("b", "a"), answer("a"), answer("own")))
        .isEqualTo(Result.refused(
            Errno.EBUSY,
            "the model waits for the answers of its calls b: perform those first, under these"
                + " ids"));
    assertThat(told(ASKED, wishes("a"), words("never mind")))
        .isEqualTo(Result.ok(List.of(ASKED, wishes("a"), words("never mind"))));
  }

  @Test
  void noModel_andARunAtItsLimits_areRefused() {
    Transcript transcript = new Transcript(List.of(ASKED), 0, Optional.empty(), Usage.ZERO, LIMITS);

    assertThat(Told.of(transcript, ""))
        .isEqualTo(Result.refused(
            Errno.EINVAL, "the agent's manifest names no model to ask: add 'model: NAME'"));
    assertThat(told(3, 1, ASKED))
        .isEqualTo(Result.refused(
            Errno.EDQUOT,
            "the run has asked its model 3 times, which is as often as 'limits.iterations'"
                + " allows"));
    assertThat(told(2, 1_000, ASKED))
        .isEqualTo(Result.refused(
            Errno.EDQUOT,
            "the run has spent 1000 tokens, which is all that 'limits.total_tokens' allows"));
    assertThat(told(2, 999, ASKED)).isEqualTo(Result.ok(List.of(ASKED)));
  }
}
