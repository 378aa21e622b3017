package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Questions that more than one person has to answer, or by a time.
class QuorumTest {
  private static final Principal BOB = new Principal("uid 1001 (bob)");
  private static final Principal EVE = new Principal("uid 1002 (eve)");
  private static final Quorum TWO = new Quorum(2, false, Optional.empty(), false);
  private static final Duration SOON = Duration.ofMinutes(10);

  private final Table table = new Table();

  private Command.Intend call(Quorum quorum) {
    AgentId agent = table.asking(Optional.empty(), quorum, "shell", granted("tool: shell"));
    return table.calling(agent, Optional.of(table.run(agent)), "shell");
  }

  private ApprovalId asked(Command.Intend call) {
    return ((Permission.AskFirst) table.done(call)).question();
  }

  private Result<Long> say(ApprovalId question, Principal who, Verdict verdict) {
    return table.decide(new Command.Answer(question, verdict, "", Optional.of(Voice.of(who)), 8));
  }

  private Approval open(ApprovalId question) {
    return table.state.approvals().get(question).orElseThrow();
  }

  @Test
  void whoIsAsked_isOnRecord_andOnePersonIsAskedAsEver() {
    Command.Intend one = call(Quorum.ONE);
    table.done(one);
    assertThat(table.onlyFact()).isInstanceOf(ApprovalFact.Requested.class);

    table.done(call(TWO));

    assertThat(table.onlyFact())
        .isInstanceOfSatisfying(
            ApprovalFact.Posed.class, posed -> assertThat(posed.quorum()).isEqualTo(TWO));
  }

  @Test
  void twoPeople_haveToSayYes_andTheSameOneTwiceIsNotTwo() {
    Command.Intend call = call(TWO);
    ApprovalId question = asked(call);

    assertThat(say(question, Table.ANN, Verdict.APPROVED)).isInstanceOf(Result.Ok.class);
    assertThat(table.onlyFact()).isInstanceOf(ApprovalFact.Answered.class);
    assertThat(open(question).verdict()).isEqualTo(Verdict.PENDING);
    assertThat(table.decide(Table.answered(call, question))).isInstanceOf(Result.Refused.class);

    assertThat(say(question, Table.ANN, Verdict.APPROVED))
        .isEqualTo(Result.refused(
            Errno.EEXIST,
            "'uid 1000 (ann)' has approved this already: one more person must approve it"));
    assertThat(table.facts()).isEmpty();

    assertThat(say(question, BOB, Verdict.APPROVED)).isInstanceOf(Result.Ok.class);
    assertThat(table.facts()).hasSize(2);
    assertThat(open(question).verdict()).isEqualTo(Verdict.APPROVED);
    assertThat(say(question, EVE, Verdict.APPROVED)).isInstanceOf(Result.Refused.class);
    assertThat(table.done(Table.answered(call, question))).isInstanceOf(Permission.Granted.class);
  }

  @Test
  void oneNo_isEnough_alsoOfWhoHadSaidYes() {
    ApprovalId question = asked(call(TWO));
    say(question, Table.ANN, Verdict.APPROVED);

    assertThat(say(question, Table.ANN, Verdict.DENIED)).isInstanceOf(Result.Ok.class);

    assertThat(open(question).verdict()).isEqualTo(Verdict.DENIED);
    assertThat(say(question, BOB, Verdict.APPROVED)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void aChangedCall_isCountedAnew_andNobodySaysYesToWhatTheyHaveNotSeen() {
    Command.Intend call = call(TWO);
    ApprovalId question = asked(call);
    say(question, Table.ANN, Verdict.APPROVED);
    Digest other = new Digest(5, 5, 5, 5);
    Edit edit = new Edit(Table.BLOB, Table.BLOB, other);
    Optional<Digest> before = Optional.of(call.fingerprint());

    table.done(new Command.Answer(
        question,
        Verdict.APPROVED,
        "",
        Optional.of(new Voice(BOB, before, Optional.of(edit), Optional.empty())),
        8));

    assertThat(open(question).allowed()).isEqualTo(other);
    assertThat(open(question).ballot().yes())
        .containsExactly(new Ballot.Yes(BOB, Optional.empty()));
    assertThat(table.decide(new Command.Answer(
            question,
            Verdict.APPROVED,
            "",
            Optional.of(new Voice(Table.ANN, before, Optional.empty(), Optional.empty())),
            8)))
        .isEqualTo(Result.refused(
            Errno.EAGAIN, "'uid 1001 (bob)' changed the call since you looked: look again"));
    say(question, Table.ANN, Verdict.APPROVED);
    assertThat(open(question).verdict()).isEqualTo(Verdict.APPROVED);
    assertThat(table.decide(Table.answered(call, question))).isInstanceOf(Result.Refused.class);
  }

  @Test
  void nobodyAnswering_isANo_orAYesWhereThatWasSaid() {
    ApprovalId strict = asked(call(new Quorum(2, false, Optional.of(SOON), false)));
    ApprovalId lax = asked(call(new Quorum(2, false, Optional.of(SOON), true)));

    table.done(Table.answering(strict, Verdict.EXPIRED, "late"));
    assertThat(table.onlyFact())
        .isEqualTo(new ApprovalFact.Closed(strict, Verdict.EXPIRED, "late"));

    table.done(Table.answering(lax, Verdict.EXPIRED, "late"));
    assertThat(table.onlyFact())
        .isEqualTo(new ApprovalFact.Closed(lax, Verdict.APPROVED, "nobody objected within 10m"));
  }

  @Test
  void aChild_isHeldToWhatHoldsAboveIt_andAForkToo() {
    NewGrant tool = granted("tool: shell");
    AgentId parent =
        table.asking(Optional.empty(), new Quorum(2, true, Optional.empty(), false), "shell", tool);
    NewGrant same =
        new NewGrant(OptionalLong.of(1), tool.capability(), tool.constraints(), tool.root());
    Quorum own = new Quorum(1, false, Optional.of(SOON), true);

    AgentId child = table.asking(Optional.of(parent), own, "shell", same);

    Quorum both = new Quorum(2, true, Optional.of(SOON), false);
    assertThat(table.facts()).contains(new ApprovalFact.Demanded(child, both));
    assertThat(table.state.agent(child).orElseThrow().identity().quorum()).isEqualTo(both);
  }

  @Test
  void aQuestionWithItsAnswers_isInSnapshots() {
    ApprovalId question = asked(call(new Quorum(3, true, Optional.of(SOON), true)));
    Edit edit = new Edit(Table.BLOB, Table.BLOB, new Digest(5, 5, 5, 5));
    table.done(new Command.Answer(
        question,
        Verdict.APPROVED,
        "",
        Optional.of(new Voice(BOB, Optional.empty(), Optional.of(edit), Optional.empty())),
        8));
    say(question, EVE, Verdict.APPROVED);
    StateCodec codec = new StateCodec(KernelLimits.DEFAULT);

    State again = codec.decode(table.state.sequence(), ByteBuffer.wrap(codec.encode(table.state)));

    assertThat(again.approvals().get(question)).contains(open(question));
    RunId run = open(question).run().orElseThrow();
    assertThat(again.agent(again.run(run).orElseThrow().agent()).orElseThrow().identity())
        .isEqualTo(table.state.agent(open(question).agent()).orElseThrow().identity());
  }
}
