package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.file.OpenTree;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Hands of a helper, and what is done where there are none. Any thread may ask.
final class ConfinedHands implements FileHands {
  /// How long it is taken for granted that there are none, where there were none: to find out
  /// takes two starts of a helper.
  private static final Duration LACKING = Duration.ofMinutes(1);

  private final Confiner confiner;
  private final Sandbox sandbox;
  private final Optional<Tier> least;
  private final UndoRoom room;
  private final LongSupplier nanoTime;
  private volatile boolean had;
  private volatile Optional<Long> lackedAt = Optional.empty();

  /// @param nanoTime the time in nanoseconds, as [System#nanoTime] gives it
  ConfinedHands(
      Confiner confiner,
      Sandbox sandbox,
      Optional<Tier> least,
      UndoRoom room,
      LongSupplier nanoTime) {
    this.confiner = confiner;
    this.sandbox = sandbox;
    this.least = least;
    this.room = room;
    this.nanoTime = nanoTime;
  }

  @Override
  public UndoRoom room() {
    return room;
  }

  @Override
  public OpenTree.Start take(CallContext context, List<View> views)
      throws IOException, InterruptedException {
    Optional<Tier> asked = context.confinement().tier();
    Optional<String> obstacle =
        sandbox.obstacle(asked.map(Confinement.USUAL::with).orElse(Confinement.USUAL));
    if (obstacle.isPresent()) {
      throw new IOException("no file was touched: " + obstacle.get());
    }
    boolean demanded = asked.isPresent() || least.isPresent() || had;
    if (!demanded && isKnownToLack()) {
      return OpenTree.Start.OWN;
    }
    try {
      var tier =
          confiner.hands(asked.map(word -> dev.aaos.linux.confine.Tier.valueOf(word.name())));
      had = true;
      context.heldIn(Tier.valueOf(tier.name()));
      return confiner.hand(tier, views);
    } catch (ConfinementException e) {
      if (demanded) {
        throw new IOException("no file was touched: " + e.why(), e);
      }
      lackedAt = Optional.of(nanoTime.getAsLong());
      return OpenTree.Start.OWN;
    }
  }

  private boolean isKnownToLack() {
    return lackedAt
        .filter(then -> nanoTime.getAsLong() - then < LACKING.toNanos())
        .isPresent();
  }
}
