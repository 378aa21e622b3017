package dev.aaos.daemon.keep;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Pruning;
import dev.aaos.kernel.state.State;
import dev.aaos.log.Disk;
import dev.aaos.log.prune.ImageSweep;
import dev.aaos.userland.UndoLoop;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Has go what changes can be taken back by, where a setting says that it is old or too much. For
/// one thread.
final class ImageRetention {
  private static final Duration APART = Duration.ofDays(1);

  private final Kernel kernel;
  private final Disk disk;
  private final ImageBounds bounds;
  private Instant next = Instant.MIN;
  private volatile long held = -1;

  /// Sweeps the journal of `kernel`, which lies on `disk`.
  ImageRetention(Kernel kernel, Disk disk, ImageBounds bounds) {
    this.kernel = kernel;
    this.disk = disk;
    this.bounds = bounds;
  }

  /// Does what is due, at first and then once a day: what was left, and what a setting
  /// wants. As long as something is just being taken back, or a stage committed, nothing is.
  void apply() throws IOException {
    if (kernel.now().isBefore(next) || (bounds.isSet() && isInUse())) {
      return;
    }
    Instant now = kernel.now();
    sweep("nobody").finish();
    if (bounds.age().isPresent()) {
      Duration age = bounds.age().get();
      String by = "AAOS_KEEP_IMAGES=" + age.toDays() + "d";
      drop(Optional.of(now.minus(age)), OptionalLong.empty(), by);
    }
    if (bounds.bytes().isPresent()) {
      String by = "AAOS_KEEP_IMAGES_MIB=" + (bounds.bytes().getAsLong() >> 20);
      drop(Optional.empty(), bounds.bytes(), by);
    }
    held = sweep("nobody").held();
    next = now.plus(APART);
  }

  /// Returns how many bytes the images had when that was last looked at; nothing before. Any thread
  /// may ask.
  OptionalLong held() {
    return held < 0 ? OptionalLong.empty() : OptionalLong.of(held);
  }

  private void drop(Optional<Instant> before, OptionalLong bytes, String by) throws IOException {
    sweep(by).drop(new ImageSweep.Wanted(before, bytes, by));
  }

  private ImageSweep sweep(String by) {
    var as = new MachineFact.SessionOpened("prune", by, -1, -1, 0);
    Pruning machine = kernel.pruning(as, sequence -> {});
    return new ImageSweep(disk, kernel.journal().log(), kernel.content(), machine);
  }

  private boolean isInUse() {
    State state = kernel.state();
    return state.runs().active().stream()
        .flatMap(run -> state.agent(run.agent()).stream())
        .map(Agent::identity)
        .anyMatch(agent -> agent.model().equals(UndoLoop.MODEL));
  }
}
