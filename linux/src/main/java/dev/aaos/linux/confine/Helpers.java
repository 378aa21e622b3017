package dev.aaos.linux.confine;

import dev.aaos.linux.limit.ControlGroups;
import dev.aaos.linux.line.HelperProcess;
import dev.aaos.linux.line.HelperStart;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The helpers of one daemon, one for each tier that was asked for: each is started when it is
/// first needed, and again after it died. Any thread may ask.
final class Helpers implements AutoCloseable {
  private final Confiner.Setup setup;
  private final HelperRoll roll;
  private final Map<Tier, HelperProcess> helpers = new EnumMap<>(Tier.class);
  private Optional<ControlGroups> groups = Optional.empty();
  private boolean withoutCells;
  private boolean closed;

  Helpers(Confiner.Setup setup, HelperRoll roll) {
    this.setup = setup;
    this.roll = roll;
  }

  /// Returns the one that confines in `tier`.
  ///
  /// @throws ConfinementException when that tier cannot be had
  synchronized HelperProcess of(Tier tier) throws ConfinementException, InterruptedException {
    if (closed) {
      throw new ConfinementException("aaos-confine", "the daemon is ending", "start it again");
    }
    HelperProcess helper = helpers.get(tier);
    if (helper == null || !helper.isAlive()) {
      helper = HelperProcess.start(new HelperStart(setup, tier, groups().counted()));
      note(helper);
      helpers.put(tier, helper);
    }
    return helper;
  }

  private void note(HelperProcess helper) throws ConfinementException {
    try {
      roll.began(helper.pid());
    } catch (IOException e) {
      helper.close();
      throw new ConfinementException(
          "aaos-confine",
          "that it was started could not be noted: " + e.getMessage(),
          "make room where the data of the daemon lies");
    }
  }

  /// Returns the one that makes cells, or else the one that does without. Where there were no
  /// cells, they are tried again when that one has ended, or somebody asks for cells.
  synchronized HelperProcess best() throws ConfinementException, InterruptedException {
    HelperProcess weaker = helpers.get(Tier.T1);
    if (withoutCells && weaker != null && weaker.isAlive()) {
      return weaker;
    }
    try {
      HelperProcess cells = of(Tier.T2);
      withoutCells = false;
      return cells;
    } catch (ConfinementException none) {
      withoutCells = true;
      return withoutCells(none);
    }
  }

  private HelperProcess withoutCells(ConfinementException none)
      throws ConfinementException, InterruptedException {
    try {
      return of(Tier.T1);
    } catch (ConfinementException neither) {
      none.addSuppressed(neither);
      throw none; // the stronger tier is what is to be mended
    }
  }

  /// Returns the control groups of this daemon's commands.
  synchronized ControlGroups groups() {
    ControlGroups known = groups.orElseGet(ControlGroups::begin);
    groups = Optional.of(known);
    return known;
  }

  @Override
  public void close() {
    List<HelperProcess> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(helpers.values());
    }
    last.forEach(HelperProcess::close);
    groups.ifPresent(ControlGroups::close);
  }
}
