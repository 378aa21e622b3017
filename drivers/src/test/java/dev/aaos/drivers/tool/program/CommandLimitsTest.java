package dev.aaos.drivers.tool.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Tier;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What limits come to on machines that count well, and on others.
class CommandLimitsTest {
  private static final ProgramLimits EVERYTHING = ProgramLimits.of(Map.of(
      ProgramLimit.MEMORY,
      1L << 29,
      ProgramLimit.PROCESS_MEMORY,
      1L << 28,
      ProgramLimit.PROCESSES,
      20L,
      ProgramLimit.CPU,
      5L,
      ProgramLimit.OPEN_FILES,
      99L,
      ProgramLimit.FILE_SIZE,
      1L << 20,
      ProgramLimit.TEMPORARY,
      2L << 20,
      ProgramLimit.DISK,
      3L << 20,
      ProgramLimit.TIME,
      60L));

  private static Enforcement machine(Tier tier, boolean numbers, Set<Counted> counted) {
    return new Enforcement(tier, 7, numbers, "base 2", counted);
  }

  private static Optional<String> unheld(ProgramLimit limit, long value, Enforcement here) {
    return CommandLimits.unheld(ProgramLimits.of(Map.of(limit, value)), here);
  }

  @Test
  void theUsualLimits_areTheBoundsThatAreUsual_butForTheTime() {
    assertThat(CommandLimits.bounds(ProgramLimits.USUAL))
        .isEqualTo(Bounds.DEFAULT.within(Duration.ofDays(7)));
    assertThat(CommandLimits.bounds(EVERYTHING))
        .isEqualTo(new Bounds(
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            20,
            99,
            1L << 29,
            1L << 28,
            1L << 20,
            2L << 20,
            3L << 20));
  }

  @Test
  void aMachineWithControlGroups_holdsEverything_butTemporaryFilesWithoutACell() {
    Set<Counted> all = EnumSet.allOf(Counted.class);

    assertThat(CommandLimits.unheld(EVERYTHING, machine(Tier.T2, false, all))).isEmpty();
    assertThat(CommandLimits.unheld(EVERYTHING, machine(Tier.T1, false, all)))
        .contains("temporary 2MiB cannot be held here: in tier T1 temporary files lie in the"
            + " machine's own /tmp: have it name tier T2, or leave it out");
  }

  @Test
  void withoutControlGroups_whatIsOfTheWholeCommandIsNotHeld_orByTheNumbersOfACell() {
    Enforcement cell = machine(Tier.T2, true, Set.of());
    Enforcement old = machine(Tier.T2, false, Set.of());
    Enforcement bare = machine(Tier.T1, false, Set.of());

    assertThat(unheld(ProgramLimit.MEMORY, 1L << 29, cell).orElseThrow())
        .startsWith("memory 512MiB cannot be held here: ")
        .contains("Delegate=yes", "process_memory");
    assertThat(unheld(ProgramLimit.PROCESSES, 300, cell).orElseThrow()).contains("301 numbers");
    assertThat(unheld(ProgramLimit.PROCESSES, 301, cell)).isEmpty();
    assertThat(unheld(ProgramLimit.PROCESSES, 301, old).orElseThrow()).contains("Linux 6.14");
    assertThat(unheld(ProgramLimit.PROCESSES, 301, bare).orElseThrow())
        .contains("in tier T1", "name tier T2");
    for (ProgramLimit limit : Set.of(
        ProgramLimit.PROCESS_MEMORY,
        ProgramLimit.CPU,
        ProgramLimit.OPEN_FILES,
        ProgramLimit.FILE_SIZE,
        ProgramLimit.TIME)) {
      assertThat(unheld(limit, limit.usual(), bare)).isEmpty();
    }
    assertThat(CommandLimits.unheld(ProgramLimits.USUAL, bare)).isEmpty();
  }
}
