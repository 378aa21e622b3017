package dev.aaos.kernel.agent;

import static dev.aaos.kernel.agent.ProgramLimit.CPU;
import static dev.aaos.kernel.agent.ProgramLimit.MEMORY;
import static dev.aaos.kernel.agent.ProgramLimit.PROCESSES;
import static dev.aaos.kernel.agent.ProgramLimit.PROCESS_MEMORY;
import static dev.aaos.kernel.agent.ProgramLimit.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Limits of programs, in words and below one another.
class ProgramLimitsTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  @Test
  void values_areReadAsTheyAreWritten() {
    assertThat(MEMORY.read("512MiB")).isEqualTo(512 * MIB);
    assertThat(MEMORY.read("2GiB")).isEqualTo(2 * GIB);
    assertThat(MEMORY.read("1024KiB")).isEqualTo(MIB);
    assertThat(PROCESSES.read("20")).isEqualTo(20);
    assertThat(CPU.read("5m")).isEqualTo(300);
    assertThat(TIME.read("90s")).isEqualTo(90);
    for (ProgramLimit limit : ProgramLimit.values()) {
      assertThat(limit.read(limit.text(limit.usual()))).isEqualTo(limit.usual());
    }
    assertThat(MEMORY.text(1536 * MIB)).isEqualTo("1536MiB");
    assertThat(TIME.text(90)).isEqualTo("90s");
  }

  @Test
  void whatIsNoValueOfALimit_isRefused_sayingWhichAre() {
    for (String wrong :
        List.of("512", "512MB", "512 MiB", "512KiB", "-1GiB", "1PiB", "", "x", "999999999999TiB")) {
      assertThatThrownBy(() -> MEMORY.read(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a size from 1MiB to 1024TiB");
    }
    for (String wrong : List.of("0", "1500ms", "8d", "10")) {
      assertThatThrownBy(() -> TIME.read(wrong))
          .hasMessage("a length of time, in whole seconds from 1s to 7d");
    }
    assertThatThrownBy(() -> PROCESSES.read("0")).hasMessage("a whole number from 1 to 1000000");
    assertThatThrownBy(() -> ProgramLimits.of(Map.of(PROCESSES, 0L)))
        .hasMessage("processes is 0: it must be a whole number from 1 to 1000000");
  }

  @Test
  void oneProcess_mayHaveWhatAllMay_unlessSomebodyNamesLess() {
    assertThat(ProgramLimits.USUAL.most(PROCESS_MEMORY)).isEqualTo(4 * GIB);
    assertThat(ProgramLimits.of(Map.of(MEMORY, 16 * GIB)).most(PROCESS_MEMORY)).isEqualTo(16 * GIB);
    assertThat(ProgramLimits.of(Map.of(MEMORY, MIB)).most(PROCESS_MEMORY)).isEqualTo(4 * GIB);
    assertThat(ProgramLimits.of(Map.of(MEMORY, 16 * GIB, PROCESS_MEMORY, GIB)).most(PROCESS_MEMORY))
        .isEqualTo(GIB);
  }

  /// Whatever agents name, who is below another never comes to more.
  @Test
  void whoMayAskForTheirs_comeToNoMoreThanThoseAbove() {
    SplittableRandom random = new SplittableRandom(36);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      ProgramLimits above = any(random);
      ProgramLimits wanted = any(random);
      ProgramLimits held = wanted.below(above);

      if (wanted.excess(above).isPresent()) {
        ProgramLimit limit = wanted.excess(above).get();
        assertThat(wanted.named()).containsKey(limit);
        assertThat(wanted.most(limit)).isGreaterThan(above.most(limit));
        refused++;
      } else {
        for (ProgramLimit limit : ProgramLimit.values()) {
          assertThat(held.most(limit)).isLessThanOrEqualTo(above.most(limit));
        }
      }
      assertThat(held.named()).containsAllEntriesOf(wanted.named());
    }
    assertThat(refused).isBetween(200, 1_900);
  }

  private static ProgramLimits any(SplittableRandom random) {
    Map<ProgramLimit, Long> named = new EnumMap<>(ProgramLimit.class);
    for (ProgramLimit limit : ProgramLimit.values()) {
      long value = limit.usual() / 4 * random.nextInt(1, 9);
      if (limit.admits(value) && random.nextInt(3) == 0) {
        named.put(limit, value);
      }
    }
    return ProgramLimits.of(named);
  }
}
