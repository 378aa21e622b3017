package dev.aaos.drivers.model.provider;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A response body, pulled piece by piece by the thread that made the call.
///
/// The client's threads put pieces in, the caller takes them out; one piece is asked for at a
/// time, so the queue never holds more than that and the end. Waiting happens in the queue: a
/// wait can be bounded, and an interrupt ends it at once.
final class Body implements BodySubscriber<Body> {
  private static final int ONE_PIECE_AND_THE_END = 2;

  /// What the client's threads tell the caller.
  sealed interface Signal {
    /// The next bytes.
    record Bytes(ByteBuffer bytes) implements Signal {}

    /// The body is whole.
    record End() implements Signal {}

    /// The connection broke.
    record Broken(Throwable why) implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(ONE_PIECE_AND_THE_END);
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /// Returns what came next, or nothing when nothing did within `wait`.
  Optional<Signal> next(Duration wait) throws InterruptedException {
    Signal signal = signals.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (signal instanceof Signal.Bytes) {
      subscription.join().request(1);
    }
    return Optional.ofNullable(signal);
  }

  /// Wants no more of it: the connection is given up. May be called again.
  void cancel() {
    if (cancelled.compareAndSet(false, true) && subscription.isDone()) {
      subscription.join().cancel();
    }
  }

  /// Returns this at once: the caller reads while the body is still coming.
  @Override
  public CompletionStage<Body> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    if (cancelled.get()) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    ByteBuffer all =
        ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
    buffers.forEach(all::put);
    put(new Signal.Bytes(all.flip()));
  }

  @Override
  public void onError(Throwable failure) {
    put(new Signal.Broken(failure));
  }

  @Override
  public void onComplete() {
    put(new Signal.End());
  }

  private void put(Signal signal) {
    if (!signals.offer(signal) && !cancelled.get()) {
      throw new IllegalStateException("a piece came that was not asked for");
    }
  }
}
