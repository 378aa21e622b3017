package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "connect=5s, PT5S, PT5M, PT2M, PT10M",
    "'first-byte=1m, silence=500ms', PT10S, PT1M, PT0.5S, PT10M",
    "' call=24h ', PT10S, PT5M, PT2M, PT24H",
    "'connect=1s,call=1m,connect=2s', PT2S, PT5M, PT2M, PT1M"
  })
  void phasesThatAreNamed_takeThePlaceOfTheUsual(
      String text, Duration connect, Duration firstByte, Duration silence, Duration call) {
    CallLimits usual = CallLimits.DEFAULT;

    assertThat(usual.with(text))
        .isEqualTo(new CallLimits(
            connect,
            firstByte,
            silence,
            usual.error(),
            call,
            usual.answerBytes(),
            usual.eventBytes(),
            usual.errorBytes()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "call=", "call=0s", "call=-1s", "call=25h", "call=10", ""})
  void timesThatAreNone_areRefused_andNamed(String text) {
    assertThatThrownBy(() -> CallLimits.DEFAULT.with(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AAOS_MODEL_TIMEOUTS has '" + text
            + "': write a phase and its time, a day at most, as in call=10m");
  }

  @Test
  void phaseThatIsNone_isRefused_andNamed() {
    assertThatThrownBy(() -> CallLimits.DEFAULT.with("tls=1s"))
        .hasMessage("AAOS_MODEL_TIMEOUTS names 'tls': there are connect, first-byte, silence and"
            + " call");
  }
}
