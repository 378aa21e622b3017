package dev.aaos.userland;

import static dev.aaos.userland.Transcripts.answered;
import static dev.aaos.userland.Transcripts.asked;
import static dev.aaos.userland.Transcripts.call;
import static dev.aaos.userland.Transcripts.said;
import static dev.aaos.userland.Transcripts.spent;
import static dev.aaos.userland.Transcripts.text;
import static dev.aaos.userland.Transcripts.transcript;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a run does next, as a table.
class NextStepTest {
  private static final NextStep INFER = new NextStep.Infer();

  private static Arguments row(String what, Transcript transcript, NextStep next) {
    return Arguments.of(what, transcript, next);
  }

  private static NextStep finish(StopReason reason, String response) {
    return new NextStep.Finish(reason, response);
  }

  private static NextStep perform(Block.ToolCall... calls) {
    return new NextStep.Perform(List.of(calls));
  }

  static Stream<Arguments> table() {
    return Stream.of(endings(), calls(), bounds()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> endings() {
    return Stream.of(
        row("a fresh question", transcript(asked("q")), INFER),
        row("no turn at all", transcript(), INFER),
        row("words", transcript(asked("q"), said(text("a"))), finish(StopReason.COMPLETE, "a")),
        row("nothing said", transcript(asked("q"), said()), finish(StopReason.COMPLETE, "")),
        row(
            "an empty wish for tools",
            transcript(Ending.TOOL_USE, asked("q"), said(text("a"))),
            finish(StopReason.COMPLETE, "a")),
        row(
            "words of one whose time is over",
            transcript(Ending.OUT_OF_TIME, asked("q"), said(text("a"))),
            finish(StopReason.DEADLINE_EXCEEDED, "a")),
        row(
            "words of one that went round in circles",
            transcript(Ending.NO_PROGRESS, asked("q"), said(text("a"))),
            finish(StopReason.NO_PROGRESS, "a")),
        row(
            "a cut reply",
            transcript(Ending.TRUNCATED, asked("q"), said(text("a"))),
            finish(StopReason.TRUNCATED, "a")),
        row(
            "a declined one",
            transcript(Ending.DECLINED, asked("q"), said()),
            finish(StopReason.error("the model declined to answer"), "")));
  }

  private static Stream<Arguments> calls() {
    return Stream.of(
        row(
            "calls",
            transcript(Ending.TOOL_USE, asked("q"), said(text("a"), call("1"), call("2"))),
            perform(call("1"), call("2"))),
        row(
            "calls, one answered",
            transcript(Ending.TOOL_USE, asked("q"), said(call("1"), call("2")), answered("2")),
            perform(call("1"))),
        row(
            "calls, all answered",
            transcript(
                Ending.TOOL_USE,
                asked("q"),
                said(call("1"), call("2")),
                answered("2"),
                answered("1")),
            INFER),
        row(
            "a second round of the same ids",
            transcript(asked("q"), said(call("1")), answered("1"), said(call("1"))),
            perform(call("1"))),
        row(
            "a conversation that goes on",
            transcript(asked("q"), said(text("a")), asked("and?")),
            INFER));
  }

  private static Stream<Arguments> bounds() {
    return Stream.of(
        row(
            "as many replies as allowed, and done",
            transcript(
                asked("q"),
                said(call("1")),
                answered("1"),
                said(call("2")),
                answered("2"),
                said(text("a"))),
            finish(StopReason.COMPLETE, "a")),
        row(
            "as many replies as allowed, and not done",
            transcript(
                asked("q"),
                said(call("1")),
                answered("1"),
                said(call("2")),
                answered("2"),
                said(text("so far"), call("3")),
                answered("3")),
            finish(StopReason.MAX_ITERATIONS, "so far")),
        row(
            "the last calls are still performed",
            transcript(
                asked("q"),
                said(call("1")),
                answered("1"),
                said(call("2")),
                answered("2"),
                said(call("3"))),
            perform(call("3"))),
        row(
            "all tokens spent, and done",
            spent(100, asked("q"), said(text("a"))),
            finish(StopReason.COMPLETE, "a")),
        row(
            "all tokens spent, and not done",
            spent(100, asked("q"), said(text("so far"), call("1")), answered("1")),
            finish(StopReason.MAX_TOKENS, "so far")),
        row("one token left", spent(99, asked("q"), said(call("1")), answered("1")), INFER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void next_isDeterminedByTheTranscript(String what, Transcript transcript, NextStep next) {
    assertThat(NextStep.after(transcript)).isEqualTo(next);
  }

  private static final Generator<Turn> TURNS = Generator.anyOf(
      Generator.of(asked("q")),
      Generator.lists(Generator.of("1", "2", "3"), 0, 3).map(ids -> {
        List<Block> blocks = new ArrayList<>(List.of(text("t")));
        ids.stream().distinct().forEach(id -> blocks.add(call(id)));
        return new Turn.Said(blocks);
      }),
      Generator.of("1", "2", "3").map(Transcripts::answered));

  @Test
  void everyCallOfTheLastReply_isPerformedOrAnswered_andNoneTwice() {
    Property.of("calls", Generator.lists(TURNS, 0, 8)).cases(5_000).holds(turns -> {
      Transcript transcript =
          new Transcript(turns, 0, Optional.of(Ending.TOOL_USE), Usage.ZERO, Transcripts.LIMITS);
      if (NextStep.after(transcript) instanceof NextStep.Perform(List<Block.ToolCall> calls)) {
        int reply = lastReply(turns);
        List<String> answered = turns.subList(reply, turns.size()).stream()
            .filter(Turn.Answered.class::isInstance)
            .map(turn -> ((Turn.Answered) turn).answer().callId())
            .toList();
        assertThat(calls).isNotEmpty().doesNotHaveDuplicates();
        assertThat(calls).noneMatch(call -> answered.contains(call.id()));
        assertThat(((Turn.Said) turns.get(reply)).calls()).containsAll(calls);
      }
    });
  }

  private static int lastReply(List<Turn> turns) {
    int last = turns.size() - 1;
    while (!(turns.get(last) instanceof Turn.Said)) {
      last--;
    }
    return last;
  }
}
