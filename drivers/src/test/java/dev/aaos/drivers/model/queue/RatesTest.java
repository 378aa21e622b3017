package dev.aaos.drivers.model.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Headers as providers document them.
class RatesTest {
  private static Rates rates(Map<String, String> headers) {
    Map<String, List<String>> lists = headers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> List.of(one.getValue())));
    return Rates.read(HttpHeaders.of(lists, (name, value) -> true));
  }

  private static Rates of(long requests, long tokens) {
    return new Rates(OptionalLong.of(requests), OptionalLong.of(tokens));
  }

  @Test
  void anthropics_areOfAMinute() {
    assertThat(rates(Map.of(
            "anthropic-ratelimit-requests-limit", "50",
            "anthropic-ratelimit-tokens-limit", "40000")))
        .isEqualTo(of(50, 40_000));
    assertThat(rates(Map.of(
            "anthropic-ratelimit-requests-limit", "4000",
            "anthropic-ratelimit-input-tokens-limit", "400000",
            "anthropic-ratelimit-output-tokens-limit", "80000")))
        .isEqualTo(of(4_000, 480_000));
  }

  @Test
  void openAis_areOfAMinute_unlessTheyTakeMuchLongerToFill() {
    assertThat(rates(Map.of(
            "x-ratelimit-limit-requests", "60",
            "x-ratelimit-remaining-requests", "59",
            "x-ratelimit-reset-requests", "1s",
            "x-ratelimit-limit-tokens", "150000",
            "x-ratelimit-remaining-tokens", "149984",
            "x-ratelimit-reset-tokens", "6ms")))
        .isEqualTo(of(60, 150_000));
    assertThat(rates(Map.of(
            "x-ratelimit-limit-requests", "10000",
            "x-ratelimit-remaining-requests", "9999",
            "x-ratelimit-reset-requests", "8.64s",
            "x-ratelimit-limit-tokens", "60000",
            "x-ratelimit-remaining-tokens", "30000",
            "x-ratelimit-reset-tokens", "0m30s")))
        .isEqualTo(new Rates(OptionalLong.empty(), OptionalLong.of(60_000)));
    assertThat(rates(Map.of("x-ratelimit-limit-requests", "14400")))
        .isEqualTo(new Rates(OptionalLong.of(14_400), OptionalLong.empty()));
  }

  @Test
  void nonsense_isNoRate() {
    assertThat(rates(Map.of()).areNone()).isTrue();
    assertThat(rates(Map.of(
                "x-ratelimit-limit-requests", "many",
                "x-ratelimit-limit-tokens", "0",
                "anthropic-ratelimit-requests-limit", "-1",
                "anthropic-ratelimit-input-tokens-limit", "5"))
            .areNone())
        .isTrue();
  }
}
