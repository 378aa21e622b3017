package dev.aaos.linux.cell;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.restrict.Given;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Empty cells made ahead: starting process 1 takes longer than all else, and all that it
/// depends on is how many process numbers there may be. Those that wait are for as many as were
/// last asked for. Any thread may call.
///
/// Each is taken by one command and ends with it; none is used twice.
final class Stock {
  /// How many wait at most.
  static final int AHEAD = 2;

  private final Deque<EmptyCell> waiting = new ArrayDeque<>();
  private int coming;
  private int numbers = Given.NOTHING.numbers();

  /// Returns one with as many process numbers as are `wanted`: one that waited, or else one made
  /// for the purpose. Whoever takes it ends it.
  EmptyCell take(int wanted) throws ConfinementException, InterruptedException {
    Optional<EmptyCell> ready = poll(wanted);
    while (ready.isPresent()) {
      EmptyCell cell = ready.get();
      if (isUsable(cell, wanted)) {
        return cell;
      }
      cell.end();
      ready = poll(wanted);
    }
    return make(wanted);
  }

  private synchronized Optional<EmptyCell> poll(int wanted) {
    numbers = wanted;
    return Optional.ofNullable(waiting.poll());
  }

  /// Process 1 may have been killed from outside while it waited, such as for want of memory.
  private static boolean isUsable(EmptyCell cell, int wanted) {
    try {
      return cell.numbers() == wanted && cell.isAlive();
    } catch (LinuxException e) {
      return false;
    }
  }

  /// Has as many wait as may, in a while.
  synchronized void refill() {
    while (waiting.size() + coming < AHEAD) {
      coming++;
      int wanted = numbers;
      Thread.ofPlatform().name("stock").start(() -> add(wanted));
    }
  }

  /// Adds one. What keeps it from being made is said to the command that has none.
  private void add(int wanted) {
    Optional<EmptyCell> made = Optional.empty();
    try {
      made = Optional.of(EmptyCell.make(wanted));
    } catch (ConfinementException e) {
      made = Optional.empty();
    } finally {
      synchronized (this) {
        coming--;
        made.ifPresent(waiting::add);
      }
    }
  }

  /// Makes one on a thread that ends with it made.
  private static EmptyCell make(int numbers) throws ConfinementException, InterruptedException {
    AtomicReference<EmptyCell> made = new AtomicReference<>();
    AtomicReference<ConfinementException> failed = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().name("cell").start(() -> {
      try {
        made.set(EmptyCell.make(numbers));
      } catch (ConfinementException e) {
        failed.set(e);
      }
    });
    thread.join();
    EmptyCell cell = made.get();
    if (cell == null) {
      ConfinementException why = failed.get();
      throw why != null
          ? why
          : new ConfinementException("namespaces", "the maker of the cell failed", "see its log");
    }
    return cell;
  }
}
