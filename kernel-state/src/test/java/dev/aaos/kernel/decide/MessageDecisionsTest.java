package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.decide.Command.Sender;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.BlobRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Messages and mailboxes.
class MessageDecisionsTest {
  private final Table table = new Table();

  private Command.Send from(AgentId sender, AgentId to) {
    Command.Send plain = table.sending(to);
    Sender who = new Sender(sender, Optional.empty(), table.need(sender, "send: agent"));
    return new Command.Send(
        plain.id(), Optional.of(who), to, "", plain.body(), Optional.empty(), Labels.NONE, 1);
  }

  private Command.Send until(AgentId to, Instant deadline) {
    Command.Send plain = table.sending(to);
    return new Command.Send(
        plain.id(),
        Optional.empty(),
        to,
        "",
        plain.body(),
        Optional.of(deadline),
        plain.labels(),
        1);
  }

  /// Has the agent handle its next message to the end, and returns the run.
  private RunId handled(AgentId agent) {
    RunId run = new RunId(table.id());
    assertThat(table.<Optional<Long>>done(new Command.Receive(agent, run))).isPresent();
    table.done(Table.replying(run, Usage.ZERO));
    table.done(Table.ending(run));
    return run;
  }

  private int transcript(RunId run) {
    return table.state.run(run).orElseThrow().transcript().size();
  }

  @Test
  void anAgentThatDeclaresKinds_takesThoseOnly_andOneThatDoesNot_takesNone() {
    AgentId typed = table.typed("cancel", "order");
    AgentId plain = table.persistent();
    Map<Command.Send, String> refused = Map.of(
        table.sending(typed),
            "agent " + typed
                + " takes messages of the kinds cancel, order, not words: name the kind",
        table.sending(typed, "ordr"),
            "agent " + typed + " takes messages of the kinds cancel, order, not 'ordr'",
        table.sending(plain, "order"),
            "agent " + plain + " declares no kinds of message: leave out the kind 'order'");

    refused.forEach((send, reason) ->
        assertThat(table.decide(send)).isEqualTo(Result.refused(Errno.EINVAL, reason)));
    table.done(table.sending(typed, "order"));

    assertThat(table.state.agent(typed).orElseThrow().mailbox())
        .extracting(Message::kind)
        .containsExactly("order");
  }

  @Test
  void aMessage_liesInTheMailbox_andIsHandledByARunOfItsOwn() {
    AgentId agent = table.persistent();
    Command.Send send = table.sending(agent);
    long sent = table.done(send);
    assertThat(table.onlyFact())
        .isEqualTo(new MessageFact.Sent(
            send.id(), Optional.empty(), agent, Table.BLOB, Optional.empty(), ""));
    assertThat(table.state.agent(agent).orElseThrow().mailbox())
        .containsExactly(new Message(
            send.id(),
            "",
            Optional.empty(),
            Table.BLOB,
            Optional.empty(),
            Labels.operator(),
            sent,
            0,
            Optional.empty()));
    RunId run = new RunId(table.id());

    table.done(new Command.Receive(agent, run));

    assertThat(table.onlyFact())
        .isEqualTo(new RunFact.Started(
            run, agent, Table.BLOB, Optional.empty(), false, Optional.of(send.id())));
    assertThat(table.last.getFirst().cause()).isEqualTo(sent);
    assertThat(table.state.agent(agent).orElseThrow().mailbox()).isEmpty();
  }

  @Test
  void messages_areHandledOneAtATime_inOrder() {
    AgentId agent = table.persistent();
    Command.Send first = table.sending(agent);
    Command.Send second = table.sending(agent);
    table.done(first);
    table.done(second);
    RunId run = new RunId(table.id());
    table.done(new Command.Receive(agent, run));

    Optional<Long> meanwhile = table.done(new Command.Receive(agent, new RunId(table.id())));
    assertThat(meanwhile).isEmpty();
    table.done(Table.ending(run));
    RunId next = new RunId(table.id());
    table.done(new Command.Receive(agent, next));

    assertThat(table.onlyFact())
        .isEqualTo(new RunFact.Started(
            next, agent, Table.BLOB, Optional.empty(), false, Optional.of(second.id())));
  }

  @Test
  void anExchange_isRemembered_wholeOnesAreForgotten() {
    AgentId agent = table.persistent();
    for (int i = 0; i < 4; i++) {
      table.done(table.sending(agent));
    }

    assertThat(transcript(handled(agent))).isEqualTo(2);
    assertThat(transcript(handled(agent))).isEqualTo(4);
    assertThat(transcript(handled(agent))).isEqualTo(6); // 4 remembered, 2 of its own
    assertThat(transcript(handled(agent))).isEqualTo(6);
    assertThat(
            table.state.agent(agent).orElseThrow().conversation().transcript().toList())
        .containsOnly(new Entry.Stored(Table.BLOB))
        .hasSize(4);
  }

  @Test
  void whatWentWrong_isNotRemembered() {
    AgentId agent = table.persistent();
    table.done(table.sending(agent));
    RunId run = new RunId(table.id());
    table.done(new Command.Receive(agent, run));

    table.done(new Command.EndRun(run, StopReason.error("no"), BlobRef.EMPTY, 0));

    assertThat(table.state.agent(agent).orElseThrow().conversation().exchanges())
        .isEmpty();
  }

  @Test
  void aFullMailbox_refuses_andNobodyWaits() {
    AgentId agent = table.persistent();
    for (int i = 0; i < KernelLimits.MAILBOX; i++) {
      table.done(table.sending(agent));
    }

    assertThat(table.decide(table.sending(agent)))
        .isEqualTo(Result.refused(Errno.EAGAIN, "mailbox full for agent " + agent));

    assertThat(table.onlyFact())
        .isEqualTo(new MessageFact.Refused(
            Optional.empty(), agent.toString(), Errno.EAGAIN, "mailbox full for agent " + agent));
  }

  @Test
  void anAgentWithoutAMailbox_isNoReceiver() {
    AgentId agent = table.agent("web_search");

    assertThat(table.decide(table.sending(agent)))
        .isEqualTo(Result.refused(
            Errno.EBUSY, "agent " + agent + " has no mailbox: its lifecycle is 'on-demand'"));
  }

  @Test
  void aPersistentAgent_isGivenNoRuns() {
    AgentId agent = table.persistent();

    assertThat(table.decide(Table.starting(agent, new RunId(table.id()), Optional.empty())))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void aSender_needsALivingGrant() {
    AgentId to = table.persistent();
    AgentId sender = table.agent("send: agent");
    table.done(from(sender, to));
    Command.Send late = from(sender, to);
    table.done(new Command.Revoke(table.grant(sender, 0), 1));

    assertThat(table.decide(late))
        .isEqualTo(Result.refused(
            Errno.EACCES, "no grant covers it; 'send: agent' in the manifest would allow it"));
  }

  @Test
  void aMessageThatIsTooLate_isDropped_andTheNextOneHandled() {
    AgentId agent = table.persistent();
    Command.Send late = until(agent, table.now.plusSeconds(5));
    Command.Send inTime = until(agent, table.now.plusSeconds(60));
    table.done(late);
    table.done(inTime);
    table.now = table.now.plusSeconds(5);
    RunId run = new RunId(table.id());

    table.done(new Command.Receive(agent, run));

    assertThat(table.facts())
        .containsExactly(
            new MessageFact.Dropped(late.id(), agent, "its deadline had passed"),
            new RunFact.Started(
                run, agent, Table.BLOB, Optional.empty(), false, Optional.of(inTime.id())));
    assertThat(table.decide(until(agent, table.now))).isInstanceOf(Result.Refused.class);
  }

  @Test
  void whatAStoppedAgentHasNotRead_isDropped() {
    AgentId agent = table.persistent();
    Command.Send send = table.sending(agent);
    table.done(send);

    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    assertThat(table.facts())
        .containsExactly(
            new MessageFact.Dropped(send.id(), agent, "the agent was stopped"),
            new AgentFact.Stopped(agent, "user_requested"));
  }

  private Command.Fire firing(AgentId agent, Instant due) {
    return new Command.Fire(new MessageId(table.id()), agent, Table.BLOB, due, Labels.operator());
  }

  private Agent found(AgentId agent) {
    return table.state.agent(agent).orElseThrow();
  }

  @Test
  void anHour_isServedOnce_andTheNextOneIsKnown() {
    AgentId agent = table.living(Table.DAILY);
    Instant due = found(agent).due().orElseThrow();
    table.now = due.plusSeconds(3);
    Command.Fire fire = firing(agent, due);

    table.done(fire);

    assertThat(table.facts())
        .containsExactly(
            new MessageFact.Fired(fire.id(), agent, Table.BLOB, due, due.plusSeconds(3)));
    assertThat(found(agent).message(fire.id())).isPresent();
    assertThat(found(agent).due()).contains(due.plus(Duration.ofDays(1)));
    assertThat(table.decide(firing(agent, due)))
        .isEqualTo(Result.refused(Errno.EEXIST, "served already: " + due));
  }

  @Test
  void anAgentBehindWithItsMail_isNotToldMore() {
    AgentId agent = table.living(Table.DAILY);
    table.done(table.sending(agent));
    Instant due = found(agent).due().orElseThrow();
    table.now = due;

    table.done(firing(agent, due));

    assertThat(table.facts())
        .containsExactly(
            new MessageFact.Skipped(agent, due, due, "what it was told before still waits"));
    assertThat(found(agent).mailbox()).hasSize(1);
    assertThat(found(agent).due()).contains(due.plus(Duration.ofDays(1)));
  }

  @Test
  void missedHours_areMadeGoodByOne_orPassedOver_asTheManifestSays() {
    AgentId once = table.living(Table.DAILY);
    AgentId skips = table.living(Table.daily(Schedule.Missed.SKIP));
    Instant due = found(once).due().orElseThrow();
    table.now = due.plus(Duration.ofDays(3)).plusSeconds(61);
    Command.Fire fire = firing(once, due);

    table.done(fire);
    assertThat(table.facts())
        .containsExactly(new MessageFact.Fired(fire.id(), once, Table.BLOB, due, table.now));
    table.done(firing(skips, due));
    assertThat(table.facts())
        .containsExactly(
            new MessageFact.Skipped(skips, due, table.now, "it is more than a minute late"));

    assertThat(found(once).due()).contains(due.plus(Duration.ofDays(4)));
    assertThat(found(skips).due()).contains(due.plus(Duration.ofDays(4)));
  }

  @Test
  void whoHasNoTimeTable_orHasEnded_isNotTold() {
    AgentId persistent = table.persistent();
    AgentId ended = table.living(Table.DAILY);
    table.done(new Command.Stop(ended, Optional.empty(), "user_requested", 1));

    for (AgentId agent : List.of(persistent, ended)) {
      assertThat(table.decide(firing(agent, table.now.plusSeconds(1))))
          .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + agent));
      assertThat(found(agent).due()).isEmpty();
    }
  }

  @Test
  void whatWasServed_standsInASnapshot() {
    AgentId agent = table.living(Table.DAILY);
    Instant due = found(agent).due().orElseThrow();
    table.now = due;
    table.done(firing(agent, due));
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);

    State read = codec.decode(table.state.sequence(), ByteBuffer.wrap(codec.encode(table.state)));

    assertThat(read.agent(agent)).contains(found(agent));
  }

  @Test
  void aMailbox_isThereAfterABoot_andSoIsTheMemory() {
    AgentId agent = table.persistent();
    table.done(table.sending(agent));
    table.done(table.sending(agent));
    handled(agent);

    table.done(new Command.Boot("0.1.0", 1));

    assertThat(table.state.agent(agent).orElseThrow().mailbox()).hasSize(1);
    assertThat(transcript(handled(agent))).isEqualTo(4);
  }

  @Test
  void twoAgentsThatTellEachOther_areStopped_untilSomebodyElseSpeaks() {
    AgentId one = table.persistent("send: agent");
    AgentId two = table.persistent("send: agent");
    int most = Table.SMALL.loops().hops();
    table.done(table.sending(one));

    for (int hop = 0; hop < most; hop++) {
      AgentId at = hop % 2 == 0 ? one : two;
      table.done(new Command.Receive(at, new RunId(table.id())));
      table.done(from(at, at.equals(one) ? two : one));
      table.state.agent(at).orElseThrow().activeRuns().forEach((run, on) -> {
        table.done(Table.replying(run, Usage.ZERO));
        table.done(Table.ending(run));
      });
    }

    AgentId last = most % 2 == 0 ? one : two;
    table.done(new Command.Receive(last, new RunId(table.id())));
    assertThat(table.decide(from(last, last.equals(one) ? two : one)).toString())
        .contains("ELOOP", "more than " + most + " in a row");
    assertThat(table.onlyFact()).isInstanceOf(MessageFact.Refused.class);
    AgentId idle = last.equals(one) ? two : one;
    table.done(table.sending(idle));
    table.done(new Command.Receive(idle, new RunId(table.id())));
    table.done(from(idle, last));
  }
}
