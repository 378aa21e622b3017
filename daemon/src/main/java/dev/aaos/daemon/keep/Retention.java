package dev.aaos.daemon.keep;

import dev.aaos.daemon.proof.Notary;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.prune.Bound;
import dev.aaos.log.prune.Pruner;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// Prunes the journal: when a person asks for it, and where records are kept for a time
/// alone, at the start and then once a day of kernel time, on a thread of its own. The same
/// thread takes away what a daemon left that ended while it pruned. Any thread may ask.
public final class Retention implements AutoCloseable {
  private static final Duration APART = Duration.ofDays(1);
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Kernel kernel;
  private final Setup setup;
  private final ImageRetention images;
  private final Thread thread;
  private String trouble = "";
  private volatile boolean closing;

  /// What it works with.
  ///
  /// @param disk where the journal lies
  /// @param keeper who writes backups, not at the same time
  /// @param keep how long records are kept; for ever where there is nothing
  /// @param images which images are kept
  /// @param err who hears of what goes wrong by itself
  public record Setup(
      Disk disk,
      Notary notary,
      Keeper keeper,
      Optional<Duration> keep,
      ImageBounds images,
      PrintStream err) {}

  /// Prunes the journal of `kernel`; does nothing yet.
  public Retention(Kernel kernel, Setup setup) {
    this.kernel = kernel;
    this.setup = setup;
    this.images = new ImageRetention(kernel, setup.disk, setup.images);
    this.thread = Thread.ofPlatform().daemon().name("retention").unstarted(this::work);
  }

  /// Starts its thread.
  public void start() {
    thread.start();
  }

  /// Returns how long records are kept; nothing when for ever.
  public Optional<Duration> keep() {
    return setup.keep;
  }

  /// Returns which images are kept.
  public ImageBounds images() {
    return setup.images;
  }

  /// Returns how many bytes they had when that was last looked at, once a day; nothing before.
  public OptionalLong imageBytes() {
    return images.held();
  }

  /// Has all records go that are old and lie in whole segments of old ones; with `dryRun`,
  /// says which would.
  ///
  /// @param who wants it
  /// @throws IOException when nothing goes, saying why
  public Pruner.Gone prune(Bound bound, MachineFact.SessionOpened who, boolean dryRun)
      throws IOException, InterruptedException {
    Pruner pruner = pruner(who);
    try {
      return dryRun
          ? setup.keeper.alone(() -> pruner.look(bound))
          : setup.keeper.alone(() -> pruner.prune(bound, who.principal()));
    } catch (CorruptJournal e) {
      throw new IOException(
          "nothing is pruned: the journal is not as it was written: " + e.getMessage(), e);
    }
  }

  private Pruner pruner(MachineFact.SessionOpened who) {
    var as =
        new MachineFact.SessionOpened("prune", who.principal(), who.uid(), who.gid(), who.pid());
    return kernel.pruner(setup.disk, as, setup.notary::covering);
  }

  private void work() {
    Instant next = Instant.MIN;
    while (!closing) {
      try {
        if (!kernel.now().isBefore(next)) {
          apply();
          next = kernel.now().plus(APART);
        }
        setup.keeper.alone(() -> {
          images.apply();
          return true;
        });
        trouble = "";
      } catch (IOException | CorruptJournal e) {
        say("old records cannot be pruned, which is tried again: " + e.getMessage());
      } catch (KernelHalted | InterruptedException e) {
        return;
      }
      LockSupport.parkNanos(this, LOOK.toNanos());
    }
  }

  /// A segment goes as a whole, so the journal goes on in another one each day.
  private void apply() throws IOException, InterruptedException {
    var daemon = new MachineFact.SessionOpened(
        "prune", "AAOS_KEEP=" + setup.keep.map(Duration::toDays).orElse(0L) + "d", -1, -1, 0);
    Pruner pruner = pruner(daemon);
    setup.keeper.alone(() -> {
      pruner.finish();
      if (setup.keep.isPresent()) {
        Instant now = kernel.now();
        pruner.splitOlderThan(now.minus(APART));
        try {
          pruner.prune(new Bound.Time(now.minus(setup.keep.get())), daemon.principal());
        } catch (Pruner.Nothing young) {
          return false;
        }
      }
      return true;
    });
  }

  private void say(String what) {
    if (!closing && !what.equals(trouble)) {
      setup.err.println("agentd: " + what);
      trouble = what;
    }
  }

  /// Ends its thread, which leaves what it is at to the next daemon.
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
