package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Usage;
import org.junit.jupiter.api.Test;

class CountsTest {
  private static final long MOST = Long.MAX_VALUE;

  @Test
  void whatCannotBe_countsAsTheNearestThatCan() {
    assertThat(Counts.usage(10, 5, 3)).isEqualTo(new Usage(10, 5, 3));
    assertThat(Counts.usage(-10, -5, -3)).isEqualTo(Usage.ZERO);
    assertThat(Counts.usage(10, 5, 11)).isEqualTo(new Usage(10, 5, 10));
    assertThat(Counts.usage(MOST, MOST, MOST))
        .isEqualTo(new Usage(1_000_000_000, 1_000_000_000, 1_000_000_000));
    assertThat(Counts.usage(Long.MIN_VALUE, 0, MOST)).isEqualTo(Usage.ZERO);
  }
}
