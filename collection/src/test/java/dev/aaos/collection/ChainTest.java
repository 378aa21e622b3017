package dev.aaos.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static final int LONG = 200_000;

  @Test
  void plus_addsAtTheEnd() {
    Chain<String> chain = Chain.<String>empty().plus("a").plus("b").plus("c");

    assertThat(chain.toList()).containsExactly("a", "b", "c");
    assertThat(chain.size()).isEqualTo(3);
    assertThat(chain.last()).contains("c");
  }

  @Test
  void empty_hasNothing() {
    assertThat(Chain.empty().toList()).isEmpty();
    assertThat(Chain.empty().last()).isEmpty();
    assertThat(Chain.empty().size()).isZero();
  }

  @Test
  void twoChainsFromOne_doNotSeeEachOther() {
    Chain<Integer> common = Chain.<Integer>empty().plus(1);

    Chain<Integer> left = common.plus(2);
    Chain<Integer> right = common.plus(3);

    assertThat(common.toList()).containsExactly(1);
    assertThat(left.toList()).containsExactly(1, 2);
    assertThat(right.toList()).containsExactly(1, 3);
  }

  @Test
  void first_isTheChainAsItWas_andTheSameOne() {
    Chain<Integer> two = Chain.<Integer>empty().plus(1).plus(2);
    Chain<Integer> four = two.plus(3).plus(4);

    assertThat(four.first(2)).isSameAs(two);
    assertThat(four.first(4)).isSameAs(four);
    assertThat(four.first(9)).isSameAs(four);
    assertThat(four.first(0).toList()).isEmpty();
    assertThat(four.first(-1).toList()).isEmpty();
  }

  @Test
  void equality_isThatOfTheElementsInOrder() {
    Chain<Integer> chain = Chain.<Integer>empty().plus(1).plus(2);

    assertThat(chain)
        .isEqualTo(Chain.<Integer>empty().plus(1).plus(2))
        .hasSameHashCodeAs(Chain.<Integer>empty().plus(1).plus(2))
        .isNotEqualTo(Chain.<Integer>empty().plus(2).plus(2))
        .isNotEqualTo(Chain.<Integer>empty().plus(2))
        .isNotEqualTo(Chain.empty());
  }

  @Test
  void aLongChain_isComparedHashedAndShownWithoutRecursion() {
    Chain<Integer> chain = Chain.empty();
    Chain<Integer> same = Chain.empty();
    for (int i = 0; i < LONG; i++) {
      chain = chain.plus(i);
      same = same.plus(i);
    }

    assertThat(chain.equals(same)).isTrue();
    assertThat(chain.hashCode()).isEqualTo(same.hashCode());
    assertThat(chain.toString()).startsWith("[0, 1, 2").endsWith(", 199999]");
    assertThat(Chain.<Integer>empty().plus(1)).hasToString(List.of(1).toString());
  }
}
