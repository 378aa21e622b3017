package dev.aaos.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {
  private final Generator<List<Integer>> lists =
      Generator.lists(Generator.integers(0, 1_000), 0, 20);

  @Test
  void holds_forATrueLaw_returns() {
    Property.of("sizes are bounded", lists).holds(list -> assertThat(list).hasSizeLessThan(21));
  }

  @Test
  void holds_forAFalseLaw_reportsTheSimplestCaseAndTheSeed() {
    Property<List<Integer>> property = Property.of("no element above 9", lists);

    assertThatThrownBy(
            () -> property.holds(list -> assertThat(list).allMatch(number -> number <= 9)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("fails for [10]")
        .hasMessageContaining("-Daaos.seed=");
  }
}
