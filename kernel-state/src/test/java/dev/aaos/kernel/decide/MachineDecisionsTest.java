package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.journal.MachineFact;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Booting a new machine, halting, sessions.
class MachineDecisionsTest {
  private final Table table = new Table();

  @Test
  void boot_onANewMachine_recordsItself() {
    Recovered recovered = table.done(new Command.Boot("0.1.0", 42));

    assertThat(recovered).isEqualTo(new Recovered(Map.of(), 0));
    assertThat(table.onlyFact()).isEqualTo(new MachineFact.Booted("0.1.0", 42));
  }

  @Test
  void aSession_isTheRecordThatOpenedIt() {
    MachineFact.SessionOpened opened =
        new MachineFact.SessionOpened("socket", "uid 1000 (ann)", 1000, 1000, 7);

    SessionId session = table.done(new Command.OpenSession(opened));

    assertThat(session).isEqualTo(new SessionId(1));
    assertThat(table.onlyFact()).isEqualTo(opened);
    assertThat(table.last.getFirst().labels()).isEqualTo(Labels.operator());
  }

  @Test
  void halt_recordsItself() {
    assertThat(table.decide(new Command.Halt())).isEqualTo(Result.ok(0));
    assertThat(table.onlyFact()).isEqualTo(new MachineFact.Halted());
  }
}
