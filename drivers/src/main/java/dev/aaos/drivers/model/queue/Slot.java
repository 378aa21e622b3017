package dev.aaos.drivers.model.queue;

import dev.aaos.inference.Request;
import dev.aaos.inference.Service;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.device.ModelFailure;
import java.util.Optional;

/// One concurrent model call: held while it is made, and given back by closing. For one thread.
public final class Slot implements AutoCloseable {
  private final RunQueue queue;
  private final Request request;
  private long since;
  private Usage usage = Usage.ZERO;
  private Optional<ModelFailure> failure = Optional.empty();
  private boolean answered;
  private boolean closed;

  Slot(RunQueue queue, Request request, long since) {
    this.queue = queue;
    this.request = request;
    this.since = since;
  }

  /// The call can stop between two tokens and go on later: it may be wanted from now on.
  public void offer() {
    queue.offer(this);
  }

  /// Returns whether a call that is more urgent waits for this slot.
  public boolean isWanted() {
    return queue.isWanted(this);
  }

  /// Gives the slot to a call that is more urgent, if one still waits for it, and waits for
  /// another turn, in the old place.
  ///
  /// @throws ModelFailure when the backend came to be left alone meanwhile; there is no slot then
  /// @throws InterruptedException when the thread is interrupted; there is no slot then
  public void giveWay() throws ModelFailure, InterruptedException {
    boolean has = false;
    try {
      since = queue.giveWay(this).orElse(since);
      has = true;
    } finally {
      closed = !has;
    }
  }

  /// The backend has said at which rates it may be called.
  public void hears(Rates rates) {
    queue.learn(rates);
  }

  /// The call has been answered, and took `taken`.
  public void answered(Usage taken) {
    usage = taken;
    answered = true;
  }

  /// The call has failed, and took what `why` says.
  public void failed(ModelFailure why) {
    usage = why.spent();
    failure = Optional.of(why);
  }

  /// Gives it back.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      queue.end(this);
    }
  }

  Request request() {
    return request;
  }

  long since() {
    return since;
  }

  long tokens() {
    return usage.total();
  }

  Optional<ModelFailure> failure() {
    return failure;
  }

  boolean isAnswered() {
    return answered;
  }

  Service service(long nanos) {
    long cached = Math.min(usage.cachedTokens(), usage.inputTokens());
    return new Service(usage.inputTokens() - cached, cached, usage.outputTokens(), nanos);
  }
}
