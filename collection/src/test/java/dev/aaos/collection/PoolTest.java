package dev.aaos.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolTest {
  private record Word(String text) {}

  @Test
  void equalValues_areOneObject() {
    Word first = new Word("a");
    Pool<Word> pool = Pool.<Word>empty().with(first).with(new Word("b"));

    Word shared = pool.one(new Word("a"));

    assertThat(shared).isSameAs(first);
    assertThat(pool.size()).isEqualTo(2);
  }

  @Test
  void aValueThatIsNotThere_isItself() {
    Word alone = new Word("a");

    assertThat(Pool.<Word>empty().one(alone)).isSameAs(alone);
  }

  @Test
  void aValue_staysUntilItsLastUseIsGone() {
    Word first = new Word("a");
    Pool<Word> twice = Pool.<Word>empty().with(first).with(new Word("a"));

    Pool<Word> once = twice.without(new Word("a"));
    Pool<Word> never = once.without(new Word("a"));

    assertThat(once.one(new Word("a"))).isSameAs(first);
    assertThat(never.size()).isZero();
    assertThat(never.without(first).size()).isZero();
    assertThat(twice.size()).isEqualTo(1);
  }

  @Test
  void aPoolMadeAtOnce_countsTheUsesItWasGiven() {
    Pool<Word> pool = Pool.of(Map.of(new Word("a"), 2, new Word("b"), 1));

    assertThat(pool.without(new Word("a")).size()).isEqualTo(2);
    assertThat(pool.without(new Word("a")).without(new Word("a")).size()).isEqualTo(1);
  }
}
