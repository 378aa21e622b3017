package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.authority.Outside;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.Sender;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is behind each record.
class PrincipalTest {
  private static final Optional<Principal> ANN = Optional.of(new Principal("uid 1000 (ann)"));
  private static final Optional<Principal> BOB = Optional.of(new Principal("token bob"));

  private final Table table = new Table();
  private final long ann = table
      .done(new Command.OpenSession(
          new MachineFact.SessionOpened("socket", "uid 1000 (ann)", 1000, 1000, 0)))
      .sequence();
  private final long bob = table.done(
      new Command.Note(new MachineFact.Authenticated("token bob", "b0b", "may run"), ann));

  private AgentId spawned(Optional<AgentId> parent, long cause) {
    Command.Spawn plain = table.spawning(parent, List.of(Table.granted("tool: send_message")));
    List<Command.NewGrant> grants = parent.isEmpty() ? plain.grants() : List.of();
    return table.spawned(
        new Command.Spawn(plain.id(), parent, "", plain.bundle(), Set.of(), grants, cause));
  }

  private Optional<Principal> by() {
    List<Optional<Principal>> all =
        table.last.stream().map(Draft::by).distinct().toList();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private Optional<Principal> principal(AgentId agent) {
    return table.state.agent(agent).flatMap(Agent::principal);
  }

  @Test
  void whoAsks_isNamed_inEachRecordOfWhatComesOfIt() {
    AgentId agent = spawned(Optional.empty(), ann);
    assertThat(by()).isEqualTo(ANN);
    RunId run = new RunId(table.id());
    long begun = table.done(new Command.StartRun(
        run, agent, Table.BLOB, Optional.empty(), false, Optional.empty(), Labels.NONE, bob));
    assertThat(by()).isEqualTo(BOB);

    table.done(new Command.BeginInference(
        run, Table.asking(run).bid(), Table.asking(run).loop(), begun));

    assertThat(by()).isEqualTo(BOB);
    assertThat(principal(agent)).isEqualTo(ANN);
    assertThat(table.state.run(run).flatMap(Run::principal)).isEqualTo(BOB);
    table.done(new Command.Stop(agent, Optional.empty(), "enough", ann));
    assertThat(by()).isEqualTo(ANN);
  }

  @Test
  void aChildMadeInARun_worksForWhomTheRunDoes() {
    AgentId agent = spawned(Optional.empty(), ann);
    RunId run = new RunId(table.id());
    long begun = table.done(new Command.StartRun(
        run, agent, Table.BLOB, Optional.empty(), false, Optional.empty(), Labels.NONE, bob));
    long intent = intent(agent, run, begun);

    AgentId child = spawned(Optional.of(agent), intent);

    assertThat(principal(child)).isEqualTo(BOB);
    assertThat(principal(spawned(Optional.of(agent), begun))).isEqualTo(ANN);
  }

  private long intent(AgentId agent, RunId run, long cause) {
    Command.Intend plain = table.calling(agent, Optional.of(run), "send_message");
    return table.intent(new Command.Intend(
        new Command.CallSite(agent, Optional.of(run), "call", cause),
        plain.tool(),
        plain.asking(),
        plain.needs(),
        plain.effect(),
        plain.input(),
        plain.effectText(),
        plain.fingerprint(),
        plain.question(),
        plain.answer(),
        plain.ruling()));
  }

  @Test
  void aMessage_isWorkedOnForWhoIsBehindIt() {
    AgentId sender = spawned(Optional.empty(), ann);
    RunId run = new RunId(table.id());
    long begun = table.done(new Command.StartRun(
        run, sender, Table.BLOB, Optional.empty(), false, Optional.empty(), Labels.NONE, bob));
    AgentId receiver = table.persistent();
    long intent = intent(sender, run, begun);
    var need = table.need(sender, "tool: send_message");

    table.done(new Command.Send(
        new MessageId(table.id()),
        Optional.of(new Sender(sender, Optional.of(run), need)),
        receiver,
        "",
        Table.BLOB,
        Optional.empty(),
        Labels.NONE,
        intent));
    assertThat(by()).isEqualTo(BOB);
    table.done(Table.concluding(intent, Call.Status.DONE));
    RunId handling = new RunId(table.id());
    table.done(new Command.Receive(receiver, handling));

    assertThat(by()).isEqualTo(BOB);
    assertThat(table.state.run(handling).flatMap(Run::principal)).isEqualTo(BOB);
  }

  @Test
  void whatTheMachineDoesByItself_namesNobody() {
    table.done(new Command.Boot("test", 1));

    assertThat(by()).isEmpty();
  }

  @Test
  void asManyAdmissionsAsFit_areRemembered_theOldestGoFirst() {
    State state = table.state;
    assertThat(state.outside().admittedBy(ann)).isEqualTo(ANN);

    for (int i = 0; i < Outside.KEPT; i++) {
      table.done(new Command.OpenSession(new MachineFact.SessionOpened("s", "x", 1, 1, 1)));
    }

    assertThat(table.state.outside().admittedBy(ann)).isEmpty();
    assertThat(table.state.outside().admittedBy(table.state.sequence())).isPresent();
    assertThat(table.state.outside().admitted().size()).isEqualTo(Outside.KEPT);
  }
}
