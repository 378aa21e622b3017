package dev.aaos.kernel.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnknownOutcomesTest {
  private static final RunId RUN = new RunId(new UUID(2, 1));
  private static final Call.Work WORK = new Call.Work(
      PersistentMap.<String, AgentId>empty().with("k", new AgentId(new UUID(1, 2))),
      PersistentMap.empty(),
      Optional.empty());

  private static UnknownOutcome outcome(long intent, boolean awaited) {
    Call call = new Call(
        intent,
        Instant.EPOCH,
        new AgentId(new UUID(1, 1)),
        Optional.of(RUN),
        "call",
        "web_fetch",
        Digest.ZERO,
        EffectClass.EXTERNAL,
        List.of(),
        WORK,
        true,
        Optional.empty());
    return new UnknownOutcome(call, Instant.EPOCH, awaited, Optional.empty());
  }

  private static UnknownOutcomes full() {
    UnknownOutcomes outcomes = UnknownOutcomes.NONE;
    for (int i = 1; i <= KernelLimits.UNKNOWN_OUTCOMES; i++) {
      outcomes = outcomes.with(outcome(i, false));
    }
    return outcomes;
  }

  @Test
  void theOpen_areThoseNobodyHasFoundOutAbout_oldestFirst() {
    UnknownOutcomes outcomes = UnknownOutcomes.NONE
        .with(outcome(9, false))
        .with(outcome(3, false))
        .with(outcome(5, false).resolved(Finding.HAPPENED));

    assertThat(outcomes.open()).extracting(UnknownOutcome::intent).containsExactly(3L, 9L);
    assertThat(outcomes.get(5).orElseThrow().finding()).contains(Finding.HAPPENED);
  }

  @Test
  void aRun_waitsForItsOwn_untilTheyAreResolvedOrItHasEnded() {
    UnknownOutcomes outcomes =
        UnknownOutcomes.NONE.with(outcome(4, true)).with(outcome(2, true)).with(outcome(3, false));

    assertThat(outcomes.awaitedBy(RUN)).extracting(UnknownOutcome::intent).containsExactly(2L, 4L);
    assertThat(outcomes.awaitedBy(new RunId(new UUID(2, 2)))).isEmpty();
    assertThat(outcomes
            .with(outcome(2, true).resolved(Finding.DID_NOT_HAPPEN))
            .with(outcome(4, true).left())
            .awaitedBy(RUN))
        .isEmpty();
  }

  @Test
  void beyondTheBound_theOldestGoes_andIsCounted() {
    UnknownOutcomes outcomes = full().with(outcome(5_000, false));

    assertThat(outcomes.listed().size()).isEqualTo(KernelLimits.UNKNOWN_OUTCOMES);
    assertThat(outcomes.get(1)).isEmpty();
    assertThat(outcomes.get(5_000)).isPresent();
    assertThat(outcomes.gone()).isEqualTo(1);
  }

  @Test
  void beyondTheBound_theResolvedGoFirst_andAreNotCounted() {
    UnknownOutcomes outcomes =
        full().with(outcome(700, false).resolved(Finding.HAPPENED)).with(outcome(5_000, false));

    assertThat(outcomes.get(700)).isEmpty();
    assertThat(outcomes.get(1)).isPresent();
    assertThat(outcomes.gone()).isZero();
  }

  @Test
  void whatARunWaitsFor_neverGoes_howeverManyThereAre() {
    UnknownOutcomes outcomes = full();
    for (int i = 1; i <= 10; i++) {
      outcomes = outcomes.with(outcome(i, true)).with(outcome(6_000 + i, false));
    }

    for (int i = 1; i <= 10; i++) {
      assertThat(outcomes.get(i)).isPresent();
    }
    assertThat(outcomes.listed().size()).isEqualTo(KernelLimits.UNKNOWN_OUTCOMES + 10);
    assertThat(outcomes.gone()).isZero();
    assertThat(outcomes.with(outcome(1, true).left()).gone()).isEqualTo(1);
  }

  @Test
  void theWords_sayWhatWasFound_andWhatToDoAboutIt() {
    assertThat(Finding.HAPPENED.told("invoice 7 is there"))
        .isEqualTo("the outcome of this call was unknown after the daemon had ended; a person found"
            + " that it happened: invoice 7 is there");
    assertThat(Finding.DID_NOT_HAPPEN.told(""))
        .isEqualTo("the outcome of this call was unknown after the daemon had ended; a person found"
            + " that it did not happen; ask again if it is still wanted");
  }

  @Test
  void whatAgentsHadDoneForIt_isNotKept() {
    assertThat(outcome(1, false).call().work()).isEqualTo(Call.Work.NONE);
  }
}
