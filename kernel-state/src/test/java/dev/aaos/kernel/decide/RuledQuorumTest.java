package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.MachineFact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who has to answer where a policy asks for people, and for whom an agent works.
class RuledQuorumTest {
  private static final Principal BOB = new Principal("uid 1001 (bob)");
  private static final Principal EVE = new Principal("uid 1002 (eve)");
  private static final Quorum APART = new Quorum(1, true, Optional.empty(), false);
  private static final Quorum TWO = new Quorum(2, false, Optional.of(Duration.ofMinutes(5)), false);

  private final Table table = new Table();

  /// The first record: Ann, who is behind every call of the tests.
  RuledQuorumTest() {
    table.done(new Command.OpenSession(
        new MachineFact.SessionOpened("socket", Table.ANN.name(), 1000, 1000, 0)));
  }

  private Command.Intend call(Quorum manifest, Ruling ruling) {
    AgentId agent = table.asking(Optional.empty(), manifest, "other", granted("tool: shell"));
    Command.Intend plain = table.calling(agent, Optional.of(table.run(agent)), "shell");
    return ruled(plain, ruling);
  }

  private static Command.Intend ruled(Command.Intend plain, Ruling ruling) {
    return new Command.Intend(
        plain.site(),
        plain.tool(),
        plain.asking(),
        plain.needs(),
        plain.effect(),
        plain.input(),
        plain.effectText(),
        plain.fingerprint(),
        plain.question(),
        plain.answer(),
        ruling);
  }

  private static Ruling asking(Quorum by) {
    return new Ruling.Ask(by, List.of("rule"), "");
  }

  private Result<Long> yes(ApprovalId question, Principal who) {
    return table.decide(
        new Command.Answer(question, Verdict.APPROVED, "", Optional.of(Voice.of(who)), 8));
  }

  @Test
  void aPolicyAndAManifest_areBothSatisfied() {
    table.done(call(APART, asking(TWO)));

    assertThat(table.onlyFact())
        .isInstanceOfSatisfying(
            ApprovalFact.Posed.class,
            posed -> assertThat(posed.quorum())
                .isEqualTo(new Quorum(2, true, Optional.of(Duration.ofMinutes(5)), false)));
  }

  @Test
  void whomAnAgentWorksFor_mayNotApprove_whereOthersAreAskedFor_butMayDeny() {
    Command.Intend call = call(Quorum.ONE, asking(APART));
    ApprovalId question = ((Permission.AskFirst) table.done(call)).question();

    assertThat(yes(question, Table.ANN)).isInstanceOf(Result.Refused.class);

    assertThat(yes(question, BOB)).isInstanceOf(Result.Ok.class);
    assertThat(table.done(call.under(question, asking(APART))))
        .isInstanceOf(Permission.Granted.class);
  }

  @Test
  void aYesThatLacksWhatThePolicyWantsByThen_doesNotDo() {
    Command.Intend call = call(Quorum.ONE, asking(Quorum.ONE));
    ApprovalId question = ((Permission.AskFirst) table.done(call)).question();
    assertThat(yes(question, BOB)).isInstanceOf(Result.Ok.class);

    assertThat(table.decide(call.under(question, asking(TWO))))
        .isEqualTo(Result.refused(
            Errno.EACCES, "the policy wants more for this call than was asked for: ask again"));

    assertThat(yes(question, EVE)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void aDenial_adoptedAfterTheYes_wins() {
    Command.Intend call = call(Quorum.ONE, asking(Quorum.ONE));
    ApprovalId question = ((Permission.AskFirst) table.done(call)).question();
    yes(question, BOB);

    assertThat(table.decide(call.under(question, new Ruling.Denied("rule 'no' denies it"))))
        .isEqualTo(Result.refused(Errno.EACCES, "rule 'no' denies it"));
  }
}
