package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatientModelTest {
  private static final Reply REPLY =
      new Reply(Conversations.text("hi"), Ending.COMPLETE, Usage.of(1, 1));
  private static final Prompt PROMPT =
      new Prompt("m", "", List.of(new Turn.Asked("hi")), List.of(), 100);
  private static final Patience PATIENCE = new Patience(
      4,
      Duration.ofSeconds(1),
      Duration.ofSeconds(3),
      Duration.ofMinutes(1),
      Duration.ofMinutes(5));

  private final ScriptedModel scripted = new ScriptedModel("m");
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Pause pause = time -> {
    waits.add(time);
    nanos.addAndGet(time.toNanos());
  };

  /// Draws the largest number allowed, so that each wait is its bound.
  private static final RandomGenerator LARGEST = new RandomGenerator() {
    @Override
    public long nextLong() {
      throw new AssertionError("only bounded numbers are drawn");
    }

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  };

  private final PatientModel patient =
      new PatientModel(scripted, PATIENCE, LARGEST, pause, nanos::get);

  @Test
  void answerAtOnce_isReturnedWithoutWaiting() throws Exception {
    scripted.then(REPLY);

    assertThat(patient.infer(PROMPT, heard::add)).isEqualTo(REPLY);
    assertThat(waits).isEmpty();
    assertThat(heard).containsExactly("word 1");
  }

  @ParameterizedTest
  @CsvSource({"RATE_LIMITED", "OVERLOADED", "SERVER", "UNREACHABLE", "TIMEOUT", "MALFORMED"})
  void failureThatMayPass_isTriedAgainAfterWaitsThatDoubleUpToABound(Kind kind) throws Exception {
    scripted.then(failure(kind)).then(failure(kind)).then(failure(kind)).then(REPLY);

    assertThat(patient.infer(PROMPT, heard::add)).isEqualTo(REPLY);
    assertThat(waits)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(heard).containsExactly("word 1", "word 2", "word 3", "word 4");
  }

  @ParameterizedTest
  @CsvSource({"UNAUTHORISED", "UNKNOWN_MODEL", "INVALID_REQUEST"})
  void failureThatCannotPass_isNotTriedAgain(Kind kind) {
    ModelFailure failure = failure(kind);
    scripted.then(failure);

    assertThatThrownBy(() -> patient.infer(PROMPT, heard::add)).isSameAs(failure);
    assertThat(waits).isEmpty();
  }

  @Test
  void attempts_areBoundedAndTheLastFailureIsTold() {
    ModelFailure last = failure(Kind.OVERLOADED);
    scripted
        .then(failure(Kind.SERVER))
        .then(failure(Kind.TIMEOUT))
        .then(failure(Kind.SERVER))
        .then(last)
        .then(REPLY);

    assertThatThrownBy(() -> patient.infer(PROMPT, heard::add)).isSameAs(last);
    assertThat(scripted.asked()).hasSize(4);
  }

  @Test
  void failureThatCannotPassAfterOneThatMay_endsTheAttempts() {
    ModelFailure last = failure(Kind.UNAUTHORISED);
    scripted.then(failure(Kind.SERVER)).then(last).then(REPLY);

    assertThatThrownBy(() -> patient.infer(PROMPT, heard::add)).isSameAs(last);
    assertThat(scripted.asked()).hasSize(2);
  }

  @Test
  void whatAnAttemptCostThatCameToNothing_isToldBeforeTheNext() throws Exception {
    scripted
        .then(failure(Kind.UNREACHABLE).costing(new Usage(100, 7, 80)))
        .then(failure(Kind.OVERLOADED))
        .then(failure(Kind.TIMEOUT).costing(Usage.of(100, 2)))
        .then(REPLY);
    Payer payer = new Payer(true);

    assertThat(patient.infer(PROMPT, payer)).isEqualTo(REPLY);
    assertThat(payer.paid).containsExactly(new Usage(100, 7, 80), Usage.of(100, 2));
  }

  @Test
  void whoCannotPayForAnother_hasTheFailure_whichIsPaid() {
    scripted.then(failure(Kind.UNREACHABLE).costing(Usage.of(100, 7))).then(REPLY);

    ModelFailure failure =
        catchThrowableOfType(ModelFailure.class, () -> patient.infer(PROMPT, new Payer(false)));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.spent()).isEqualTo(Usage.ZERO);
    assertThat(waits).isEmpty();
    assertThat(scripted.asked()).hasSize(1);
  }

  @Test
  void theLastFailure_costsWhatItsAttemptDid() {
    scripted
        .then(failure(Kind.UNREACHABLE).costing(new Usage(100, 7, 80)))
        .then(failure(Kind.UNAUTHORISED).costing(Usage.of(5, 0)));
    Payer payer = new Payer(true);

    ModelFailure failure =
        catchThrowableOfType(ModelFailure.class, () -> patient.infer(PROMPT, payer));

    assertThat(failure.spent()).isEqualTo(Usage.of(5, 0));
    assertThat(payer.paid).containsExactly(new Usage(100, 7, 80));
  }

  /// An asker that pays for lost attempts, and may have enough for another.
  private static final class Payer implements Asker {
    private final List<Usage> paid = new ArrayList<>();
    private final boolean rich;

    Payer(boolean rich) {
      this.rich = rich;
    }

    @Override
    public void hears(String words) {}

    @Override
    public boolean allowsAnother(Usage lost) {
      paid.add(lost);
      return rich;
    }
  }

  @Test
  void waitTheProviderAskedFor_isKeptInFull() throws Exception {
    scripted.then(failure(Kind.RATE_LIMITED, Duration.ofSeconds(20))).then(REPLY);

    patient.infer(PROMPT, heard::add);

    assertThat(waits).containsExactly(Duration.ofSeconds(21));
  }

  @Test
  void waitTheProviderAskedForBeyondTheBound_endsTheAttempts() {
    ModelFailure failure = failure(Kind.RATE_LIMITED, Duration.ofSeconds(61));
    scripted.then(failure).then(REPLY);

    assertThatThrownBy(() -> patient.infer(PROMPT, heard::add)).isSameAs(failure);
    assertThat(waits).isEmpty();
  }

  @Test
  void attemptsTogether_areBoundedInTime() {
    Duration almostAMinute = Duration.ofSeconds(59);
    Patience minute = new Patience(
        100, Duration.ofSeconds(1), Duration.ofSeconds(1), almostAMinute, Duration.ofMinutes(3));
    ModelFailure last = failure(Kind.RATE_LIMITED, almostAMinute);
    scripted
        .then(failure(Kind.RATE_LIMITED, almostAMinute))
        .then(failure(Kind.RATE_LIMITED, almostAMinute))
        .then(last)
        .then(REPLY);
    PatientModel model = new PatientModel(scripted, minute, LARGEST, pause, nanos::get);

    assertThatThrownBy(() -> model.infer(PROMPT, heard::add)).isSameAs(last);
    assertThat(waits).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  @Test
  void waits_areDrawnEvenlyFromNothingToTheirBound() throws Exception {
    RandomGenerator random = new SplittableRandom(7);
    List<Duration> first = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ScriptedModel once = new ScriptedModel("m").then(failure(Kind.SERVER)).then(REPLY);
      new PatientModel(once, PATIENCE, random, first::add, nanos::get).infer(PROMPT, word -> {});
    }

    assertThat(first)
        .allMatch(wait -> !wait.isNegative() && wait.compareTo(PATIENCE.firstWait()) <= 0);
    assertThat(first.stream().mapToLong(Duration::toMillis).average().orElseThrow())
        .isBetween(450.0, 550.0);
  }

  @Test
  void interruptedWhileWaiting_endsTheAttempts() {
    scripted.then(failure(Kind.SERVER)).then(REPLY);
    PatientModel model = new PatientModel(
        scripted,
        PATIENCE,
        LARGEST,
        time -> {
          throw new InterruptedException("stopped");
        },
        nanos::get);

    assertThat(
            catchThrowableOfType(InterruptedException.class, () -> model.infer(PROMPT, heard::add)))
        .hasMessage("stopped");
    assertThat(scripted.asked()).hasSize(1);
  }

  @Test
  void model_servesWhatItsModelServes() {
    assertThat(patient.serves("m")).isTrue();
    assertThat(patient.serves("n")).isFalse();
  }

  @Test
  void patienceWithoutAnAttempt_isRefused() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new Patience(0, second, second, second, second))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ModelFailure failure(Kind kind) {
    return new ModelFailure(kind, "it failed");
  }

  private static ModelFailure failure(Kind kind, Duration retryAfter) {
    return new ModelFailure(kind, "it failed", Optional.of(retryAfter));
  }
}
