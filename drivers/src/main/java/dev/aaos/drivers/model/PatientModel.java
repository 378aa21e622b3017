package dev.aaos.drivers.model;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// A model asked again when trying again can help. Any thread may call it.
///
/// Between attempts it waits a time drawn evenly between nothing and a bound that doubles (full
/// jitter: Brooker, "Exponential Backoff and Jitter"), so that agents that failed together do not
/// come back together; a wait the provider asked for comes first and is kept in full. It gives
/// up at once when the provider asks for a longer wait than [Patience] allows: an earlier attempt
/// would be refused as well.
///
/// What an attempt cost that came to nothing is told before there is another, which the asker may
/// not allow. An interrupt ends a call without a word on what it cost.
///
/// Words are passed on as they come, those of an attempt that then fails too; the words of the
/// next attempt begin anew.
public final class PatientModel implements Model {
  private final Model model;
  private final Patience patience;
  private final RandomGenerator random;
  private final Pause pause;
  private final LongSupplier nanoTime;

  /// `model`, asked with `patience`.
  ///
  /// @param random where the jitter comes from; safe for any thread
  /// @param pause how to wait
  /// @param nanoTime the monotonic clock that bounds all attempts together
  public PatientModel(
      Model model, Patience patience, RandomGenerator random, Pause pause, LongSupplier nanoTime) {
    this.model = model;
    this.patience = patience;
    this.random = random;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean serves(String name) {
    return model.serves(name);
  }

  /// Asks once: who counts is not asked to answer, and there is a bound without it.
  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    return model.count(prompt);
  }

  @Override
  public OptionalLong window(String name) {
    return model.window(name);
  }

  /// Returns what the model says, asked as often as its patience and the failures allow.
  ///
  /// @throws ModelFailure the last attempt's; what those before it cost the asker has heard
  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    long end = nanoTime.getAsLong() + patience.inAll().toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return model.infer(prompt, asker);
      } catch (ModelFailure failure) {
        Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
        Optional<Duration> wait = waitAfter(failure, attempt);
        if (wait.isEmpty() || wait.get().compareTo(left) >= 0) {
          throw failure;
        }
        if (!failure.spent().equals(Usage.ZERO) && !asker.allowsAnother(failure.spent())) {
          throw failure.costing(Usage.ZERO);
        }
        asker.hearsAnew();
        pause.await(wait.get());
      }
    }
  }

  private Optional<Duration> waitAfter(ModelFailure failure, int attempts) {
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (!failure.kind().isRetryable()
        || attempts >= patience.attempts()
        || asked.compareTo(patience.longestRetryAfter()) > 0) {
      return Optional.empty();
    }
    long bound = patience.bound(attempts).toNanos();
    return Optional.of(asked.plusNanos(random.nextLong(bound + 1)));
  }
}
