package dev.aaos.kernel.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.CorruptJournal;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnCodecTest {
  private static final int LAST_OF_THE_FIRST_FORM = 3;
  private static final Generator<String> TEXTS =
      Generator.of("", "a", "{\"k\":1}", "é\ud83d\ude00", "\ud83d", "line\nline");
  private static final Generator<Block> BLOCKS = Generator.anyOf(
      TEXTS.map(Block.Text::new),
      random -> new Block.ToolCall(TEXTS.draw(random), TEXTS.draw(random), TEXTS.draw(random)),
      Generator.both(TEXTS, TEXTS, Block.Opaque::new));
  private static final Generator<Turn> TURNS = Generator.anyOf(
      TEXTS.map(Turn.Asked::new),
      Generator.lists(BLOCKS, 0, 4).map(Turn.Said::new),
      random -> new Turn.Answered(
          new ToolAnswer(TEXTS.draw(random), TEXTS.draw(random), random.nextBoolean())));

  @Test
  void everyTurn_comesBack() {
    Property.of("turns round trip", TURNS)
        .cases(3_000)
        .holds(turn -> assertThat(TurnCodec.decode(TurnCodec.encode(turn))).isEqualTo(turn));
  }

  @Test
  void turnsOfTheFirstForm_areStillRead() {
    assertThat(TurnCodec.decode(bytes("01 00000003 61c3a9"))).isEqualTo(new Turn.Asked("aé"));
    assertThat(TurnCodec.decode(bytes("02 00000003 01 00000002 6869"
            + " 02 00000001 31 00000004 6563686f 00000002 7b7d 03 00000001 64 00000002 7b7d")))
        .isEqualTo(new Turn.Said(List.of(
            new Block.Text("hi"),
            new Block.ToolCall("1", "echo", "{}"),
            new Block.Opaque("d", "{}"))));
    assertThat(TurnCodec.decode(bytes("03 00000001 31 00000002 6f6b 01")))
        .isEqualTo(new Turn.Answered(new ToolAnswer("1", "ok", true)));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void damagedTurns_areCorruptOrOtherTurns() {
    Property.of(
            "one turn, one encoding",
            Generator.both(TURNS, Generator.integers(0, 9_999), (turn, at) -> {
              byte[] bytes = TurnCodec.encode(turn);
              bytes[at % bytes.length] ^= (byte) (1 << (at % 8));
              return bytes;
            }))
        .cases(5_000)
        .holds(bytes -> {
          try {
            Turn turn = TurnCodec.decode(bytes);
            if (bytes[0] > LAST_OF_THE_FIRST_FORM) {
              assertThat(TurnCodec.encode(turn)).isEqualTo(bytes);
            }
          } catch (CorruptJournal e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void cutAndLongerTurns_areCorrupt() {
    byte[] whole = TurnCodec.encode(new Turn.Answered(new ToolAnswer("id", "output", true)));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> TurnCodec.decode(cut)).isInstanceOf(CorruptJournal.class);
    }
    assertThatThrownBy(() -> TurnCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(CorruptJournal.class);
  }
}
