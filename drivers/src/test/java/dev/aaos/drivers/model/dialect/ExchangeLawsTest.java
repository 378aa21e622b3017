package dev.aaos.drivers.model.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What providers demand of a conversation, over transcripts of every shape.
final class ExchangeLawsTest {
  private static final Generator<String> IDS = Generator.of("a", "b", "c", "d");

  private static final Generator<Block> BLOCKS = Generator.anyOf(
      Generator.of(new Block.Text("words"), new Block.Text(" "), new Block.Opaque("x", "{}")),
      IDS.map(id -> new Block.ToolCall(id, "echo", "{}")));

  private static final Generator<Turn> TURNS = Generator.anyOf(
      Generator.of(new Turn.Asked("one"), new Turn.Asked("two")),
      IDS.map(id -> new Turn.Answered(new ToolAnswer(id, "answer " + id, false))),
      Generator.lists(BLOCKS, 0, 4).map(ExchangeLawsTest::said));

  private static final Generator<List<Turn>> TRANSCRIPTS = Generator.lists(TURNS, 0, 12);

  /// Within one reply the ids of calls are unlike: drivers see to it.
  private static Turn.Said said(List<Block> blocks) {
    List<Block> unlike = new ArrayList<>();
    for (Block block : blocks) {
      if (!(block instanceof ToolCall) || !unlike.contains(block)) {
        unlike.add(block);
      }
    }
    return new Turn.Said(unlike);
  }

  @Test
  void speaking_isFollowedByTheAnswersToItsCallsAndNoOthers() {
    Property.of("answers follow calls", TRANSCRIPTS).holds(turns -> {
      List<String> open = List.of();
      for (Exchange exchange : Exchange.of(turns)) {
        switch (exchange) {
          case Exchange.Heard heard -> {
            assertThat(heard.answers()).extracting(ToolAnswer::callId).isEqualTo(open);
            open = List.of();
          }
          case Exchange.Spoke spoke -> {
            assertThat(open).isEmpty();
            open =
                new Turn.Said(spoke.blocks()).calls().stream().map(ToolCall::id).toList();
          }
        }
      }
      assertThat(open).isEmpty();
    });
  }

  @Test
  void exchange_isNeverEmpty() {
    Property.of("something is said", TRANSCRIPTS).holds(turns -> {
      for (Exchange exchange : Exchange.of(turns)) {
        boolean says = switch (exchange) {
          case Exchange.Heard heard ->
            !heard.answers().isEmpty() || !heard.texts().isEmpty();
          case Exchange.Spoke spoke ->
            spoke.blocks().stream().anyMatch(block -> !(block instanceof Block.Opaque))
                && !spoke.blocks().contains(new Block.Text(" "));
        };
        assertThat(says).as("%s", exchange).isTrue();
      }
    });
  }

  @Test
  void hearing_neverComesTwiceInARow() {
    Property.of("what is heard in a row is heard at once", TRANSCRIPTS).holds(turns -> {
      boolean heardBefore = false;
      for (Exchange exchange : Exchange.of(turns)) {
        boolean heard = exchange instanceof Exchange.Heard;
        assertThat(heard && heardBefore).isFalse();
        heardBefore = heard;
      }
    });
  }

  @Test
  void question_isNeverLost() {
    Property.of("questions stay in order", TRANSCRIPTS).holds(turns -> {
      List<String> asked = new ArrayList<>();
      turns.forEach(turn -> {
        if (turn instanceof Turn.Asked(String text)) {
          asked.add(text);
        }
      });
      List<String> told = new ArrayList<>();
      Exchange.of(turns).forEach(exchange -> {
        if (exchange instanceof Exchange.Heard heard) {
          told.addAll(heard.texts());
        }
      });
      assertThat(told).isEqualTo(asked);
    });
  }

  @Test
  void longerConversation_beginsWithTheShorterOne() {
    Property.of("prefixes are stable", TRANSCRIPTS).holds(turns -> {
      List<Exchange> whole = Exchange.of(turns);
      for (int i = 0; i < turns.size(); i++) {
        List<Exchange> part = Exchange.of(turns.subList(0, i));
        List<Exchange> settled = part.subList(0, Math.max(0, part.size() - 1));
        assertThat(whole.subList(0, settled.size())).isEqualTo(settled);
      }
    });
  }
}
