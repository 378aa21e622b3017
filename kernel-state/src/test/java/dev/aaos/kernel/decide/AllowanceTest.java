package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.answered;
import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Offer;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What a person allows beside the call that they are asked about.
class AllowanceTest {
  private static final Allowance AGENTS =
      new Allowance(false, List.of(), OptionalLong.empty(), Optional.empty());
  private static final Allowance RUNS =
      new Allowance(true, List.of(), OptionalLong.empty(), Optional.empty());
  private static final Principal BOB = new Principal("bob");

  private final Table table = new Table();

  private Command.Intend calling(AgentId agent, Optional<RunId> run) {
    return table.calling(agent, run, "t", "exec: /bin/true");
  }

  private AgentId agent() {
    return table.agent(granted("tool: t"), granted("exec: /bin/*", Map.of("approval", "always")));
  }

  private ApprovalId asked(Command.Intend call) {
    return ((Permission.AskFirst) table.done(call)).question();
  }

  private Result<Long> say(
      ApprovalId question, Command.Intend call, Principal by, Allowance terms) {
    List<Voice.Share> shares = new ArrayList<>(List.of(share(call.asking(), true, terms)));
    call.needs().forEach(need -> shares.add(share(need, false, terms)));
    Voice voice = new Voice(
        by, Optional.empty(), Optional.empty(), Optional.of(new Voice.Allowing(terms, shares)));
    return table.decide(new Command.Answer(question, Verdict.APPROVED, "", Optional.of(voice), 8));
  }

  private Voice.Share share(Need need, boolean tool, Allowance terms) {
    List<Offer> offers = new ArrayList<>();
    for (long id : need.grants()) {
      Grant grant = table.state.grants().find(id).orElseThrow();
      terms.patterns().stream()
          .filter(grant.capability()::covers)
          .forEach(pattern -> offers.add(new Offer(id, pattern)));
      if (terms.patterns().isEmpty() || (tool && offers.isEmpty())) {
        offers.add(new Offer(id, need.wanted()));
      }
    }
    return new Voice.Share(tool, need.grants(), offers);
  }

  private ApprovalId allowed(Command.Intend call, Allowance terms) {
    ApprovalId question = asked(call);
    assertThat(say(question, call, Table.ANN, terms)).isInstanceOf(Result.Ok.class);
    return question;
  }

  private static Allowance times(long most) {
    return new Allowance(false, List.of(), OptionalLong.of(most), Optional.empty());
  }

  @Test
  void theLike_needsNobody_andIsAGrantOfItsOwn() {
    AgentId agent = agent();
    Command.Intend call = calling(agent, Optional.empty());

    ApprovalId question = allowed(call, AGENTS);

    Grant derived = table.state.grants().of(agent).getLast();
    assertThat(derived.parent()).hasValue(2);
    assertThat(derived.capability()).isEqualTo(Capability.parse("exec: /bin/true"));
    assertThat(table.facts())
        .endsWith(
            new GrantFact.Issued(derived),
            new GrantFact.Allowed(derived.id(), Table.ANN, Optional.empty(), question));
    table.intent(answered(call, question));
    assertThat(table.state.grants().meter(derived.id()).uses()).isZero();
    assertThat(table.done(calling(agent, Optional.empty()))).isInstanceOf(Permission.Granted.class);
    assertThat(table.state.grants().meter(derived.id()).uses()).isEqualTo(1);
    assertThat(table.state.grants().meter(2).uses()).isEqualTo(2);
    assertThat(table.done(table.calling(agent, Optional.empty(), "t", "exec: /bin/false")))
        .isInstanceOf(Permission.AskFirst.class);
  }

  @Test
  void whatIsAllowedForSoLongOrSoOften_endsThen() {
    AgentId agent = agent();
    allowed(calling(agent, Optional.empty()), times(1));
    table.intent(calling(agent, Optional.empty()));
    Command.Intend next = calling(agent, Optional.empty());
    Allowance brief =
        new Allowance(false, List.of(), OptionalLong.empty(), Optional.of(Duration.ofMinutes(1)));

    allowed(next, brief);

    table.intent(calling(agent, Optional.empty()));
    table.now = table.now.plus(Duration.ofMinutes(1));
    assertThat(table.done(calling(agent, Optional.empty())))
        .isInstanceOf(Permission.AskFirst.class);
  }

  @Test
  void whatIsAllowedForARun_holdsInNoOther_andEndsWithIt() {
    AgentId agent = agent();
    RunId run = table.run(agent);
    RunId other = table.run(agent);
    allowed(calling(agent, Optional.of(run)), RUNS);
    int held = table.state.grants().of(agent).size();

    assertThat(table.done(calling(agent, Optional.of(other))))
        .isInstanceOf(Permission.AskFirst.class);
    assertThat(table.done(calling(agent, Optional.empty())))
        .isInstanceOf(Permission.AskFirst.class);
    table.intent(calling(agent, Optional.of(run)));
    table.done(Table.ending(run));

    assertThat(table.state.grants().of(agent)).hasSize(held - 1);
    Command.Intend without = calling(agent, Optional.empty());
    ApprovalId question = asked(without);
    assertThat(say(question, without, Table.ANN, RUNS))
        .isEqualTo(Result.refused(
            Errno.EINVAL, "this call belongs to no run: allow the like for its agent"));
  }

  @Test
  void aToolThatIsGated_canBeAllowedToo() {
    AgentId agent = table.gated("t", "tool: *", "exec: /bin/*");
    allowed(calling(agent, Optional.empty()), times(2));
    assertThat(table.state.grants().of(agent).getLast().capability())
        .isEqualTo(Capability.parse("tool: t"));

    for (int i = 0; i < 2; i++) {
      table.intent(table.calling(agent, Optional.empty(), "t", "exec: /bin/false"));
    }

    assertThat(table.done(calling(agent, Optional.empty())))
        .isInstanceOf(Permission.AskFirst.class);
  }

  @Test
  void aPattern_isNeverWiderThanWhatWasAskedAbout() {
    AgentId agent = agent();
    Command.Intend call = calling(agent, Optional.empty());
    ApprovalId question = asked(call);
    Allowance wide = new Allowance(
        false,
        List.of(Capability.parse("exec: /usr/bin/*")),
        OptionalLong.empty(),
        Optional.empty());

    assertThat(say(question, call, Table.ANN, wide))
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "'exec: /usr/bin/*' lies within none of what was asked about: 'exec: /bin/*'"));

    assertThat(table.facts()).isEmpty();
    Allowance whole = new Allowance(
        false, List.of(Capability.parse("exec: /bin/*")), OptionalLong.empty(), Optional.empty());
    assertThat(say(question, call, Table.ANN, whole)).isInstanceOf(Result.Ok.class);
    assertThat(table.done(table.calling(agent, Optional.empty(), "t", "exec: /bin/false")))
        .isInstanceOf(Permission.Granted.class);
  }

  @Test
  void revokingIt_orWhatItDerivesFrom_endsItAtOnce() {
    AgentId agent = agent();
    allowed(calling(agent, Optional.empty()), AGENTS);
    table.done(new Command.Revoke(3, 1));
    assertThat(table.done(calling(agent, Optional.empty())))
        .isInstanceOf(Permission.AskFirst.class);
    allowed(calling(agent, Optional.empty()), AGENTS);

    table.done(new Command.Revoke(2, 1));

    assertThat(table.decide(calling(agent, Optional.empty()))).isInstanceOf(Result.Refused.class);
  }

  @Test
  void children_getNothingOfIt() {
    AgentId agent = agent();
    allowed(calling(agent, Optional.empty()), AGENTS);
    Grant derived = table.state.grants().of(agent).getLast();
    NewGrant same = new NewGrant(
        OptionalLong.of(derived.id()), derived.capability(), derived.constraints(), derived.root());

    assertThat(table.decide(table.spawning(Optional.of(agent), List.of(same))))
        .isEqualTo(Result.refused(
            Errno.EACCES, "the parent's grant behind 'exec: /bin/true' is gone: spawn again"));
  }

  @Test
  void allWhoHaveToSayYes_haveToAllowTheSame() {
    Quorum two = new Quorum(2, false, Optional.empty(), false);
    AgentId agent = table.asking(Optional.empty(), two, "t", granted("tool: t"));
    Command.Intend call = table.calling(agent, Optional.empty(), "t");
    ApprovalId question = asked(call);
    say(question, call, Table.ANN, times(3));

    assertThat(say(question, call, BOB, times(4)))
        .isEqualTo(Result.refused(
            Errno.EINVAL,
            "'uid 1000 (ann)' approved and allowed the like for this agent, 3 times: allow the"
                + " same, or approve this call alone"));

    assertThat(say(question, call, BOB, times(3))).isInstanceOf(Result.Ok.class);
    assertThat(table.done(table.calling(agent, Optional.empty(), "t")))
        .isInstanceOf(Permission.Granted.class);
    Command.Intend again = table.calling(agent, Optional.empty(), "t");
    table.intent(table.calling(agent, Optional.empty(), "t"));
    table.intent(table.calling(agent, Optional.empty(), "t"));
    ApprovalId second = asked(again);
    say(second, again, Table.ANN, times(3));
    table.done(new Command.Answer(second, Verdict.APPROVED, "", Optional.of(Voice.of(BOB)), 8));
    assertThat(table.facts()).noneMatch(GrantFact.class::isInstance);
  }

  @Test
  void whatIsAllowed_isInSnapshots() {
    AgentId agent = agent();
    RunId run = table.run(agent);
    allowed(calling(agent, Optional.of(run)), RUNS);
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);

    State again = codec.decode(table.state.sequence(), ByteBuffer.wrap(codec.encode(table.state)));

    long id = table.state.grants().of(agent).getLast().id();
    assertThat(again.grants().consent(id))
        .isEqualTo(table.state.grants().consent(id))
        .isPresent();
    assertThat(codec.encode(again)).isEqualTo(codec.encode(table.state));
  }
}
