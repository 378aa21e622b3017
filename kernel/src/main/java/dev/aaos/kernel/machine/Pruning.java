package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.prune.Anchorage;
import dev.aaos.log.prune.ImageSweep;
import dev.aaos.log.prune.Pruner;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The machine, as the pruner of its journal sees it. For one thread.
public final class Pruning implements Pruner.Machine, ImageSweep.Machine {
  private final Core core;
  private final Anchorage anchorage;
  private final MachineFact.SessionOpened as;
  private final Signer signer;
  private long session;

  /// Waits for signed heads.
  @FunctionalInterface
  public interface Signer {
    /// Waits for one that covers the record `sequence`.
    ///
    /// @throws IOException when nothing is signed, saying why
    void sign(long sequence) throws IOException, InterruptedException;
  }

  Pruning(Core core, Anchorage anchorage, MachineFact.SessionOpened as, Signer signer) {
    this.core = core;
    this.anchorage = anchorage;
    this.as = as;
    this.signer = signer;
  }

  @Override
  public void begin() throws IOException {
    session = value(core.machine().urge(new Command.OpenSession(as)).map(SessionId::sequence));
  }

  @Override
  public void record(Anchor anchor) throws IOException, InterruptedException {
    value(core.machine().urge(new Command.Note(new MachineFact.Pruned(anchor), session)));
    anchorage.await(anchor.records());
  }

  @Override
  public void record(ImageSweep.Dropped dropped) throws IOException {
    begin();
    var fact = new MachineFact.ImagesDropped(
        dropped.through(), dropped.images(), dropped.bytes(), dropped.by());
    value(core.machine().urge(new Command.Note(fact, session)));
  }

  /// What a call under way keeps stays, until nobody can ask for it to be taken back at once.
  @Override
  public long firstNeeded() {
    long[] first = {Long.MAX_VALUE};
    core.machine().state().calls().forEach((intent, call) -> first[0] = Math.min(first[0], intent));
    return first[0];
  }

  @Override
  public void references(Consumer<BlobRef> to) {
    standing().references(to);
  }

  private static long value(Result<Long> result) throws IOException {
    return switch (result) {
      case Result.Ok<Long>(Long value) -> value;
      case Result.Refused<Long>(Errno errno, String reason) -> throw new IOException(reason);
    };
  }

  @Override
  public void sign(long sequence) throws IOException, InterruptedException {
    signer.sign(sequence);
  }

  @Override
  public Pruner.Standing standing() {
    JournalThread.Standing standing = core.machine().standing();
    StateCodec codec = new StateCodec(core.limits());
    return new Pruner.Standing() {
      @Override
      public Log.Place place() {
        return standing.place();
      }

      @Override
      public byte[] snapshot() {
        return codec.encode(standing.state());
      }

      @Override
      public void references(Consumer<BlobRef> to) {
        codec.references(standing.state(), to);
      }
    };
  }

  @Override
  public Optional<Placed> anchor() {
    return anchorage.anchor();
  }

  /// What waits for room on the disk may wait for long.
  @Override
  public Predicate<Integer> settled() {
    return core.machine().space().lack().isPresent()
        ? core.content().inherited()
        : core.content().turn(now());
  }

  @Override
  public Instant now() {
    return core.machine().clock().now();
  }
}
