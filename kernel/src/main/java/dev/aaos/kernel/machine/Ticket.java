package dev.aaos.kernel.machine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A value that one thread waits for and another brings.
final class Ticket<T> {
  private final CountDownLatch brought = new CountDownLatch(1);
  private volatile @Nullable T value;
  private volatile @Nullable KernelHalted halted;

  /// Brings the value. The first call of this or [#fail] counts.
  synchronized void bring(T what) {
    if (brought.getCount() > 0) {
      value = what;
      brought.countDown();
    }
  }

  /// Lets the waiting thread know that no value will come.
  synchronized void fail(KernelHalted why) {
    if (brought.getCount() > 0) {
      halted = why;
      brought.countDown();
    }
  }

  /// Waits however long it takes; an interrupt is kept for later.
  T await() {
    boolean interrupted = false;
    while (true) {
      try {
        brought.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return taken();
  }

  /// Waits until the value comes or the waiting thread is interrupted.
  T awaitInterruptibly() throws InterruptedException {
    brought.await();
    return taken();
  }

  /// Waits for at most `most`; empty when nothing came.
  Optional<T> await(Duration most) throws InterruptedException {
    if (!brought.await(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    return Optional.of(taken());
  }

  private T taken() {
    KernelHalted why = halted;
    if (why != null) {
      throw new KernelHalted(String.valueOf(why.getMessage()), why);
    }
    T what = value;
    if (what == null) {
      throw new IllegalStateException("a ticket was released without a value");
    }
    return what;
  }
}
