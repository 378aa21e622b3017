package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// `aaos clock`, as a person uses it. What it does to a clock that is off is `DaemonClockTest`: the
/// clock of the machine the tests run on is not put forward.
class ClockSystemTest {
  @Test
  void aPerson_seesTheClocks_andHasTheWallClockFollowed_onRecord() {
    try (Scratch scratch = Scratch.make();
        DaemonProcess daemon = DaemonProcess.start(scratch)) {
      String socket = daemon.socket().toString();

      Command.Outcome shown = Command.aaos("clock").with("AAOS_SOCKET", socket).run();
      Command.Outcome accepted =
          Command.aaos("clock", "accept").with("AAOS_SOCKET", socket).run();
      Command.Outcome wrong =
          Command.aaos("clock", "acept").with("AAOS_SOCKET", socket).run();
      Command.Outcome audit = Command.aaos("audit", "--kind", "clock_accepted")
          .with("AAOS_SOCKET", socket)
          .run();
      Command.Outcome doctor =
          Command.aaos("doctor").with("AAOS_SOCKET", socket).run();

      assertThat(shown.out())
          .startsWith("kernel time 2")
          .contains("\nwall clock  2", " 0 h 0 min 0 s ");
      assertThat(accepted.out()).startsWith("the wall clock was 0 h 0 min 0 s ");
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).contains("'acept' is nothing a clock does");
      assertThat(audit.out()).contains("clock_accepted");
      assertThat(doctor.out()).contains("the wall clock is 0 h 0 min 0 s ", "kept for outcomes");
    }
  }
}
