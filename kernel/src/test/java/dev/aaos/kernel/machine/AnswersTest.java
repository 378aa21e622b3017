package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Answers.Answer;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What may be told again: whose, when, and how much of it.
class AnswersTest {
  private static final RunId RUN = run(1);

  private final Answers answers = new Answers();

  private static RunId run(int number) {
    return new RunId(new UUID(0, number));
  }

  private static Digest key(int number) {
    return new Digest(number, 0, 0, 0);
  }

  private static Answer answer(int number) {
    return new Answer(
        new BlobRef(key(number), 1, number, 1),
        Reply.Ending.COMPLETE,
        Usage.of(10, 5),
        Labels.NONE,
        number);
  }

  private void happens(Fact fact) {
    answers.hear(List.of(new JournalRecord(
        1,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Labels.NONE,
        fact,
        Digest.ZERO,
        Digest.ZERO)));
  }

  private void end(RunId run, StopReason reason) {
    happens(new RunFact.Ended(run, reason, BlobRef.EMPTY, 1, Usage.ZERO));
  }

  private void take(RunId run, int from, int to) {
    for (int i = from; i < to; i++) {
      answers.take(run, key(i), answer(i));
    }
  }

  @Test
  void whatARunWasAnswered_isFoundOnceItHasComeToItsEnd() {
    take(RUN, 0, 2);
    assertThat(answers.find(key(0))).isEmpty();

    end(run(2), StopReason.COMPLETE);
    assertThat(answers.find(key(0))).isEmpty();
    end(RUN, StopReason.COMPLETE);

    assertThat(answers.find(key(0))).contains(answer(0));
    assertThat(answers.find(key(1))).contains(answer(1));
    assertThat(answers.find(key(2))).isEmpty();
  }

  @Test
  void whatARunWasAnsweredThatEndedOtherwise_isForgotten() {
    for (StopReason reason : List.of(
        StopReason.NO_PROGRESS,
        StopReason.MAX_ITERATIONS,
        StopReason.BUDGET_EXCEEDED,
        StopReason.TRUNCATED,
        StopReason.STOPPED,
        StopReason.error("broke"))) {
      take(RUN, 0, 1);

      end(RUN, reason);

      assertThat(answers.find(key(0))).as(reason.word()).isEmpty();
    }
    end(RUN, StopReason.COMPLETE);
    assertThat(answers.find(key(0))).isEmpty();
  }

  @Test
  void whatARunWasAnsweredThatWasToldToStop_isForgotten_whateverItSaysOfItself() {
    for (RunFact told : List.of(
        new RunFact.Stuck(RUN, "echo", 10),
        new RunFact.Late(RUN, Instant.EPOCH),
        new RunFact.QuotaExceeded(RUN, Optional.empty(), Quota.tokens(1, 0), 1))) {
      take(RUN, 0, 1);

      happens(told);
      end(RUN, StopReason.COMPLETE);

      assertThat(answers.find(key(0))).as(told.toString()).isEmpty();
    }
  }

  @Test
  void theFirstAnswer_stays() {
    answers.take(RUN, key(0), answer(1));
    answers.take(run(2), key(0), answer(2));

    end(RUN, StopReason.COMPLETE);
    end(run(2), StopReason.COMPLETE);

    assertThat(answers.find(key(0))).contains(answer(1));
  }

  @Test
  void whatWasNotAskedForTheLongest_goesFirst() {
    take(RUN, 0, Answers.MOST);
    end(RUN, StopReason.COMPLETE);
    assertThat(answers.find(key(0))).isPresent();

    take(run(2), Answers.MOST, Answers.MOST + 2);
    end(run(2), StopReason.COMPLETE);

    assertThat(answers.count().kept()).isEqualTo(Answers.MOST);
    assertThat(answers.find(key(0))).isPresent();
    assertThat(answers.find(key(1))).isEmpty();
    assertThat(answers.find(key(2))).isEmpty();
    assertThat(answers.find(key(3))).isPresent();
  }

  @Test
  void whereTooMuchWaitsForTheEndOfRuns_whatWaitedFirstIsForgotten() {
    take(RUN, 0, 1);
    take(run(2), 1, Answers.MOST + 1);

    end(RUN, StopReason.COMPLETE);
    end(run(2), StopReason.COMPLETE);

    assertThat(answers.find(key(0))).isEmpty();
    assertThat(answers.count().kept()).isEqualTo(Answers.MOST);
  }

  @Test
  void whenContentIsShredded_allIsForgotten_andWhatWaitsToo() {
    take(RUN, 0, 1);
    end(RUN, StopReason.COMPLETE);
    take(run(2), 1, 2);

    happens(new MachineFact.Shredded(answer(9).turn(), "why not"));
    end(run(2), StopReason.COMPLETE);

    assertThat(answers.find(key(0))).isEmpty();
    assertThat(answers.find(key(1))).isEmpty();
  }

  @Test
  void whatIsGone_isForgotten_andItIsCountedHowOftenSomethingWasToldAgain() {
    take(RUN, 0, 2);
    end(RUN, StopReason.COMPLETE);

    answers.drop(key(0));
    answers.toldAgain();
    answers.toldAgain();
    answers.asked();

    assertThat(answers.find(key(0))).isEmpty();
    assertThat(answers.count()).isEqualTo(new Answers.Count(2, 1, 1));
  }
}
