package dev.aaos.log.snapshot;

import dev.aaos.log.Log.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Takes snapshots off the thread that appends, one at a time, when the log has grown enough since
/// the last.
///
/// A snapshot as long as the log has grown since would cost more than it saves, so a large one
/// waits until the log has grown by as much. One that cannot be written is no loss: it is said
/// once, and tried again when the log has grown as much again.
public final class Snapshotter {
  private final Snapshots files;
  private final SnapshotBounds bounds;
  private final Consumer<String> says;
  private long tried;
  private long triedAt;
  private long taken;
  private long size;
  private boolean complained;
  private Optional<Thread> writing = Optional.empty();

  /// Takes snapshots into `files`.
  ///
  /// @param says hears, once, that a snapshot could not be taken, and why
  public Snapshotter(Snapshots files, SnapshotBounds bounds, Consumer<String> says) {
    this.files = files;
    this.bounds = bounds;
    this.says = says;
    files.newest().ifPresent(used -> {
      tried = used.sequence();
      taken = used.sequence();
      size = used.bytes();
    });
  }

  /// Hears that the log has come to `place` and takes a snapshot there if it is time. For the
  /// thread that appends; returns at once.
  ///
  /// @param grown by how many bytes the log has grown since it was opened
  /// @param content gives what the records up to there came to, on any thread, at any time
  public synchronized void hear(Place place, long grown, Supplier<byte[]> content) {
    long records = place.sequence() - tried;
    long bytes = grown - triedAt;
    boolean due = (records >= bounds.records() || bytes >= bounds.bytes()) && bytes >= size;
    if (!due || writing.filter(Thread::isAlive).isPresent()) {
      return;
    }
    tried = place.sequence();
    triedAt = grown;
    Thread thread = Thread.ofPlatform().name("snapshot").daemon().start(() -> take(place, content));
    writing = Optional.of(thread);
  }

  /// Takes a last snapshot at `place`, where the log ends in good order, if that is worth it, and
  /// returns when it is taken. After this nothing more is to be heard.
  public void end(Place place, Supplier<byte[]> content) {
    close();
    if (place.sequence() - taken() >= bounds.atEnd()) {
      take(place, content);
    }
  }

  /// Waits until the snapshot under way is taken; an interrupt is kept for later.
  public void close() {
    Optional<Thread> last = writing();
    boolean interrupted = false;
    while (last.filter(Thread::isAlive).isPresent()) {
      try {
        last.get().join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Thread> writing() {
    return writing;
  }

  private synchronized long taken() {
    return taken;
  }

  /// Whatever goes wrong here, a lack of memory too, costs the next start time and nothing else.
  private void take(Place place, Supplier<byte[]> content) {
    try {
      long bytes = files.write(new Snapshot(place, ByteBuffer.wrap(content.get())));
      took(place, bytes);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      complain("a snapshot at record " + place.sequence()
          + " could not be taken, and the next start" + " reads more of the journal: " + e);
    }
  }

  private synchronized void took(Place place, long bytes) {
    taken = place.sequence();
    size = bytes;
    complained = false;
  }

  private synchronized void complain(String what) {
    if (!complained) {
      complained = true;
      says.accept(what);
    }
  }
}
