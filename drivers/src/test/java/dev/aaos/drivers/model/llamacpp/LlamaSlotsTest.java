package dev.aaos.drivers.model.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.model.dialect.Conversation;
import dev.aaos.drivers.model.llamacpp.LlamaSlots.Held;
import dev.aaos.kernel.conversation.Turn;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class LlamaSlotsTest {
  private static final String MODEL = "m";

  private final LlamaSlots slots = new LlamaSlots(() -> 0);

  private Held take(String flow) {
    return slots.take(MODEL, new Conversation(flow, "You work.", new Turn.Asked("hi")));
  }

  private static OptionalInt slot(int id) {
    return OptionalInt.of(id);
  }

  @Test
  void callsAtOnce_areInSlotsOfTheirOwn_andTheServerChoosesForTheRest() {
    slots.learn(MODEL, 2, 4_096);

    try (Held one = take("a");
        Held two = take("a");
        Held three = take("b")) {
      assertThat(one.id()).isEqualTo(slot(0));
      assertThat(two.id()).isEqualTo(slot(1));
      assertThat(three.id()).isEmpty();
    }
    try (Held again = take("c")) {
      assertThat(again.id()).isEqualTo(slot(1));
    }
  }

  @Test
  void conversationWhoseSlotIsTaken_movesRatherThanWaits() {
    slots.learn(MODEL, 3, 4_096);
    take("a").close();
    take("b").close();

    try (Held first = take("a");
        Held second = take("a")) {
      assertThat(first.id()).isEqualTo(slot(0));
      assertThat(second.id()).isEqualTo(slot(2));
    }
  }

  @Test
  void numberToldAgain_changesNothing_andAnotherEverything() {
    slots.learn(MODEL, 2, 4_096);
    take("a").close();
    Held held = take("b");
    slots.learn(MODEL, 2, 4_096);
    try (Held same = take("a")) {
      assertThat(same.id()).isEqualTo(slot(0));
    }

    slots.learn(MODEL, 1, 4_096);
    held.close();

    try (Held fewer = take("b")) {
      assertThat(fewer.id()).isEqualTo(slot(0));
    }
  }

  @Test
  void modelNobodyAskedAbout_hasNoSlots() {
    assertThat(slots.isStale(MODEL)).isTrue();
    try (Held none = take("a")) {
      assertThat(none.id()).isEmpty();
    }
  }
}
