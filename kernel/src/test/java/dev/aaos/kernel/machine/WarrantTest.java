package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.NamePattern;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import dev.aaos.capability.token.Token;
import dev.aaos.capability.token.TokenKey;
import dev.aaos.kernel.authority.Outside;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.MachineFact;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody may do through the door for people, by their authority.
class WarrantTest {
  private static final TokenKey KEY = new TokenKey(new byte[TokenKey.BYTES]);

  private KernelFixture fixture;
  private AgentId mine;
  private AgentId other;

  @BeforeEach
  void boot() throws IOException {
    fixture = KernelFixture.booted();
    mine = fixture.spawn("mine");
    other = fixture.spawn("other");
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private Token token(Caveat caveat) {
    return KEY.issue("ann", caveat, new SplittableRandom(5));
  }

  private Operator under(Token token) {
    return ok(fixture.operator.under(KEY.verify(token).orElseThrow()));
  }

  private Operator having(Right... rights) {
    Set<Right> may = EnumSet.noneOf(Right.class);
    may.addAll(List.of(rights));
    return under(token(Caveat.NONE.may(may)));
  }

  /// Everything that can be done, and the right it takes.
  private Map<Right, List<Function<Operator, Result<?>>>> acts() {
    Map<Right, List<Function<Operator, Result<?>>>> acts = new TreeMap<>();
    acts.put(Right.SPAWN, List.of(by -> by.spawn(manifest("fresh"))));
    acts.put(
        Right.RUN,
        List.of(
            by -> by.start(mine, Task.of("go")),
            by -> by.send(mine, Body.words("go"), Optional.empty())));
    acts.put(
        Right.STOP,
        List.of(
            by -> by.stop(mine),
            by -> by.stopRun(mine, new RunId(new UUID(1, 1))),
            by -> by.freeze("")));
    acts.put(Right.APPROVE, List.of(by -> by.resolve(1, Finding.HAPPENED, "")));
    acts.put(Right.UNDO, List.of(by -> by.takeBack(manifest("undoer"), "go")));
    acts.put(Right.REVOKE, List.of(by -> by.revoke(77)));
    acts.put(
        Right.ADMIN,
        List.of(
            Operator::unfreeze,
            by -> by.administrator().acceptClock(),
            by -> by.administrator().setBudget(Optional.empty(), List.of()),
            by -> by.administrator().noteInferencePolicy("fifo"),
            by -> by.administrator()
                .revokeToken("0123456789abcdef", fixture.kernel.now().plusSeconds(60))));
    return acts;
  }

  @Test
  void eachAct_takesItsRight_andNoOther() {
    acts().forEach((right, acts) -> {
      Set<Right> others = EnumSet.allOf(Right.class);
      others.remove(right);
      Operator without = having(others.toArray(Right[]::new));
      for (Function<Operator, Result<?>> act : acts) {
        Result<?> refused = act.apply(without);
        assertThat(refused).isInstanceOf(Result.Refused.class);
        assertThat(((Result.Refused<?>) refused).errno()).isEqualTo(Errno.EPERM);
        assertThat(((Result.Refused<?>) refused).reason())
            .contains("token ann has no right to '" + right.word() + "'");
        Result<?> with = act.apply(having(right));
        boolean lacking =
            with instanceof Result.Refused<?>(Errno errno, String why) && errno == Errno.EPERM;
        assertThat(lacking).as("%s: %s", right, with).isFalse();
      }
    });
  }

  @Test
  void othersAgents_areNotThere_andWhatIsOfAll_isRefused() throws IOException {
    Operator ann = under(token(Caveat.NONE.agents(List.of(NamePattern.parse("mine")))));

    assertThat(ann.start(other, Task.of("go")))
        .isEqualTo(Result.refused(Errno.EPERM, "agent not found: " + other));
    assertThat(ann.stop(other)).isEqualTo(Result.refused(Errno.EPERM, "agent not found: " + other));
    assertThat(ann.spawn(manifest("other"))).isInstanceOf(Result.Refused.class);
    assertThat(ann.freeze("")).isInstanceOf(Result.Refused.class);
    assertThat(ann.administrator().setBudget(Optional.empty(), List.of()))
        .isInstanceOf(Result.Refused.class);
    assertThat(ann.warrant().reaches(mine)).isTrue();
    assertThat(fixture.kernel.state().frozen()).isEmpty();
    ok(ann.stop(mine));
    assertThat(fixture.facts(AgentFact.Stopped.class)).hasSize(1);
  }

  @Test
  void aTokenThatHasEnded_orIsForOthers_admitsNobody() {
    Token brief = token(Caveat.NONE.expires(fixture.kernel.now().plusSeconds(60)));
    Operator ann = under(brief);
    ok(ann.start(mine, Task.of("go")));

    fixture.clock.pass(Duration.ofMinutes(2));

    assertThat(ann.warrant().lapse().orElseThrow()).startsWith("the token ended at ");
    assertThat(ann.start(mine, Task.of("go"))).isInstanceOf(Result.Refused.class);
    assertThat(fixture.operator.under(KEY.verify(brief).orElseThrow()))
        .isInstanceOf(Result.Refused.class);
    Token others = token(Caveat.NONE.uids(Set.of(2)));
    assertThat(fixture.operator.under(KEY.verify(others).orElseThrow()))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void aRevokedToken_takesWhatIsNarrowedFromIt_withIt() {
    Token token = token(Caveat.NONE);
    Operator narrowed = under(token.narrowed(Caveat.NONE.may(Set.of(Right.STOP))));

    ok(fixture
        .operator
        .administrator()
        .revokeToken(token.id(), fixture.kernel.now().plusSeconds(60)));

    assertThat(narrowed.stop(mine))
        .isEqualTo(Result.refused(
            Errno.EPERM, "the token " + token.id() + " was revoked: ask for another one"));
  }

  @Test
  void whoseAdmissionIsForgotten_isAdmittedAgain_beforeTheyAct() throws IOException {
    Operator ann = under(token(Caveat.NONE));
    for (int i = 0; i < Outside.KEPT; i++) {
      fixture.kernel.open(new MachineFact.SessionOpened("test", "other", 1, 1, 1));
    }

    ok(ann.spawn(manifest("late")));

    assertThat(fixture.kernel.state().agents().called("late").getFirst().principal())
        .contains(ann.warrant().principal());
    assertThat(fixture.facts(MachineFact.Authenticated.class)).hasSize(2);
  }
}
