package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Usage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsTest {
  @ParameterizedTest
  @CsvSource({
    "10, 5, 3, 10, 5, 3",
    "-10, -5, -3, 0, 0, 0",
    "10, 5, 11, 10, 5, 10",
    "9223372036854775807, 9223372036854775807, 9223372036854775807,"
        + " 1000000000, 1000000000, 1000000000",
    "-9223372036854775808, 0, 9223372036854775807, 0, 0, 0"
  })
  void whatCannotBe_countsAsTheNearestThatCan(
      long input, long output, long cached, long read, long written, long known) {
    assertThat(Counts.usage(input, output, cached)).isEqualTo(new Usage(read, written, known));
  }
}
