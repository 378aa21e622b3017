package dev.aaos.drivers.tool.program.keep;

import dev.aaos.kernel.device.CallContext;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.ProgramLine;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.trail.Trails;
import java.io.IOException;
import java.util.Optional;

/// Runs a program for a call so that what it changes of files can be taken back: how they were is
/// put aside before, and on record when this returns, however the program ended.
///
/// What could not be put on record stays put aside, and the next daemon tries again.
public final class KeptRun {
  private final CallContext context;
  private final Confiner confiner;
  private final Trails trails;
  private Optional<String> trouble = Optional.empty();

  /// Runs for the call of `context`, through `confiner`.
  public KeptRun(CallContext context, Confiner confiner, Trails trails) {
    this.context = context;
    this.confiner = confiner;
    this.trails = trails;
  }

  /// Returns whether `program` may change any file.
  public static boolean isNeeded(Program program) {
    return program.views().stream().anyMatch(view -> view.isWritable() || view.hasDoor())
        && !program.permits().isWithoutWriting();
  }

  /// Runs `program` as [Confiner#run] does.
  ///
  /// @throws IOException when nothing can be put aside: nothing was started
  public Ending run(Program program, Tier tier, Optional<ProgramLine> line, Confiner.Listener hears)
      throws IOException, InterruptedException {
    if (!isNeeded(program)) {
      return confiner.run(program, tier, new Confiner.Along(line, Optional.empty()), hears);
    }
    try (Trails.Started trail = begin(program, tier)) {
      try {
        return confiner.run(program, tier, new Confiner.Along(line, Optional.of(trail)), hears);
      } finally {
        settle(trail);
      }
    }
  }

  private Trails.Started begin(Program program, Tier tier) throws IOException {
    try {
      return trails.begin(context.intent(), program.views(), confiner.owner(tier));
    } catch (IOException e) {
      throw new IOException(
          "not started: how files are before it changes them could not be put aside: "
              + e.getMessage(),
          e);
    }
  }

  /// An interrupt of who waits is kept for later: it would cut off the reading.
  private void settle(Trails.Started trail) {
    boolean interrupted = Thread.interrupted();
    try {
      trail.settle(taker());
    } catch (IOException e) {
      trouble = Optional.of("what it changed of files is not on record until the daemon is started"
          + " again, so it cannot be taken back before: " + e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Trails.Taker taker() {
    return new Trails.Taker() {
      @Override
      public void take(byte[] image) throws IOException {
        context.changed(image);
      }

      @Override
      public long piece(byte[] image) throws IOException {
        return context.piece(image);
      }
    };
  }

  /// Returns why what it changed is not on record, if it is not.
  public Optional<String> trouble() {
    return trouble;
  }
}
