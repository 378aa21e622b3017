package dev.aaos.drivers.tool.program.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static Turn.Said wishes(String... ids) {
    return new Turn.Said(Arrays.stream(ids)
        .<Block>map(id -> new Block.ToolCall(id, "echo", "{}"))
        .toList());
  }

  private static Turn answer(String id, String content) {
    return new Turn.Answered(new ToolAnswer(id, content, false));
  }

  private static Transcript transcript(Turn... turns) {
    return new Transcript(List.of(turns), 0, Optional.empty(), Usage.ZERO, RunLimits.DEFAULT);
  }

  @Test
  void whatWasAnsweredSinceTheMessage_isNotAskedForAgain() {
    Transcript transcript = transcript(
        new Turn.Asked("one"),
        answer("before", "1"),
        new Turn.Asked("two"),
        answer("own", "2"),
        wishes("a", "b"),
        answer("a", "3"));

    Exchange exchange = Exchange.of(transcript);

    assertThat(exchange.isAnswered("own")).isTrue();
    assertThat(exchange.isAnswered("a")).isTrue();
    assertThat(exchange.isAnswered("b")).isFalse();
    assertThat(exchange.isAnswered("before")).isFalse();
    assertThat(exchange.replies()).isEqualTo(1);
    assertThat(Exchange.message(transcript)).isEqualTo("two");
    assertThat(Exchange.answer(transcript, "own").orElseThrow().content()).isEqualTo("2");
    assertThat(Exchange.answer(transcript, "before")).isEmpty();
    assertThat(Exchange.reply(transcript, 1)).contains(wishes("a", "b"));
    assertThat(Exchange.reply(transcript, 2)).isEmpty();
  }

  /// Models name their calls anew in each reply, and some begin again with the first name.
  @Test
  void aCallThatTheModelWishesForAgain_isAnother() {
    Exchange exchange =
        Exchange.of(transcript(new Turn.Asked("go"), wishes("a"), answer("a", "1"), wishes("a")));

    assertThat(exchange.isAnswered("a")).isFalse();
    exchange.answered("a");
    assertThat(exchange.isAnswered("a")).isTrue();
    exchange.said(wishes("a"));
    assertThat(exchange.isAnswered("a")).isFalse();
  }

  @Test
  void callsWithoutAName_haveTheOneOfTheirTurn_inEachLifeOfTheProgram() {
    Exchange first = Exchange.of(transcript(new Turn.Asked("go")));
    Exchange second = Exchange.of(transcript(new Turn.Asked("go")));
    List<String> names =
        List.of(first.name("echo", "{}"), first.name("echo", "{}"), first.name("echo", "{1}"));

    assertThat(names).doesNotHaveDuplicates();
    assertThat(second.name("echo", "{1}")).isEqualTo(names.get(2));
    assertThat(second.name("echo", "{}")).isEqualTo(names.get(0));
    assertThat(second.name("echo", "{}")).isEqualTo(names.get(1));
    assertThat(second.name("ech", "o\n{}")).isNotIn(names);
  }
}
