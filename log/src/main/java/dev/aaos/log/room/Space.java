package dev.aaos.log.room;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Whether the disk has room for anything to begin, and who waits until it has.
///
/// Room is short from the moment the reserve is touched, or somebody looked and found it short,
/// until somebody looks and finds it ample. Any thread may call.
public final class Space {
  private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Reserve reserve;
  private volatile Optional<String> lack = Optional.empty();
  private boolean fullOnRecord;

  /// Room on the disk that `reserve` lies on.
  public Space(Reserve reserve) {
    this.reserve = reserve;
  }

  /// Returns why nothing may begin; empty when it may.
  public Optional<String> lack() {
    return lack;
  }

  /// Returns how much room there is.
  public Room room() throws IOException {
    return reserve.room();
  }

  /// Lets nothing begin from now on: a part of the reserve was given up.
  public void touched() {
    try {
      lack = Optional.of(reserve.room().lack());
    } catch (IOException e) {
      lack = Optional.of("the disk is full, and does not say how full: " + e.getMessage());
    }
  }

  /// Fills the reserve as far as there is room, and looks whether anything may begin. Returns what
  /// is to be recorded, if that is not on record: what becomes possible is so when it is.
  ///
  /// @param mayBegin whether anything may begin if there is room
  public synchronized Optional<Change> look(boolean mayBegin) throws IOException {
    reserve.fill();
    Room room = reserve.room();
    if (room.isShort()) {
      lack = Optional.of(room.lack());
      return change(room, true);
    }
    return room.isAmple() && mayBegin ? change(room, false) : Optional.empty();
  }

  private Optional<Change> change(Room room, boolean isFull) {
    Change change = new Change(isFull, room);
    if (isFull != fullOnRecord) {
      return Optional.of(change);
    }
    recorded(change);
    return Optional.empty();
  }

  /// That the disk became full, or has room again.
  public record Change(boolean isFull, Room room) {}

  /// Hears that `change` is on record.
  public synchronized void recorded(Change change) {
    fullOnRecord = change.isFull;
    if (!change.isFull) {
      lack = Optional.empty();
      notifyAll();
    }
  }

  /// Waits for a moment, or until there is room; an interrupt is kept for later.
  ///
  /// @param yields whether an interrupt ends the waiting
  public synchronized void await(boolean yields) {
    long end = System.nanoTime() + MOMENT_NANOS;
    boolean interrupted = false;
    long left = MOMENT_NANOS;
    while (left > 0 && !(yields && interrupted)) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = 0;
      } catch (InterruptedException e) {
        interrupted = true;
        left = end - System.nanoTime();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Wakes all who wait: there will be no more to wait for.
  public synchronized void wake() {
    notifyAll();
  }
}
