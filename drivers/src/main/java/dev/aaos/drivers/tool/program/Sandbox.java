package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.program.intercept.Interceptor;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.trail.Trails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// What all tools that start programs use, and the kernel's device that answers for them.
///
/// @param confiner runs them
/// @param addresses finds the hosts they may connect to
/// @param interceptor puts secrets into their requests
/// @param trails keep how files were before programs change them
/// @param least below which nothing is started on this machine, whatever an agent asks for; empty
///     where nobody said so
record Sandbox(
    Confiner confiner,
    Addresses addresses,
    Interceptor interceptor,
    Trails trails,
    Optional<Tier> least)
    implements dev.aaos.kernel.device.Sandbox {
  /// The setting that says what is least.
  private static final String SETTING = "AAOS_MIN_TIER";

  @Override
  public Optional<String> obstacle(Confinement wanted) throws InterruptedException {
    Optional<String> obstacle = obstacle(wanted.tier());
    return obstacle.isEmpty() && CommandLimits.isDemanding(wanted.limits())
        ? unheld(wanted)
        : obstacle;
  }

  @Override
  public void recover(Changes changes) {
    try {
      confiner.awaitEarlier();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    trails.recover(intent -> new Trails.Taker() {
      @Override
      public void take(byte[] image) throws IOException {
        changes.changed(intent, image);
      }

      @Override
      public long piece(byte[] image) throws IOException {
        return changes.piece(intent, image);
      }
    });
  }

  private Optional<String> unheld(Confinement wanted) throws InterruptedException {
    try {
      return CommandLimits.unheld(
          wanted.limits(), confiner.enforcement(wanted.tier().map(Sandbox::linux)));
    } catch (ConfinementException e) {
      return Optional.of("no program can be started here: " + e.why());
    }
  }

  private Optional<String> obstacle(Optional<Tier> tier) throws InterruptedException {
    if (tier.isPresent() && least.isPresent() && !tier.get().isAtLeast(least.get())) {
      return Optional.of(SETTING + " is " + least.get() + ", and this agent asks for tier "
          + tier.get() + ": have its manifest name " + least.get() + ", or no tier");
    }
    if (tier.isPresent()) {
      return lack(tier.get()).map(why -> "tier " + tier.get() + " cannot be had here: " + why);
    }
    return least.isEmpty() || isBestEnough(least.get())
        ? Optional.empty()
        : lack(least.get())
            .map(why -> SETTING + " is " + least.get() + ", which cannot be had here: " + why);
  }

  private boolean isBestEnough(Tier wanted) throws InterruptedException {
    try {
      return kernel(confiner.enforcement(Optional.empty()).tier()).isAtLeast(wanted);
    } catch (ConfinementException e) {
      return false; // what is in the way of the wanted one is said instead
    }
  }

  private Optional<String> lack(Tier tier) throws InterruptedException {
    try {
      confiner.enforcement(Optional.of(linux(tier)));
      return Optional.empty();
    } catch (ConfinementException e) {
      return Optional.of(e.why());
    }
  }

  /// Returns what confines programs as `tier` says.
  static dev.aaos.linux.confine.Tier linux(Tier tier) {
    return switch (tier) {
      case T1 -> dev.aaos.linux.confine.Tier.T1;
      case T2 -> dev.aaos.linux.confine.Tier.T2;
    };
  }

  /// Returns what the kernel calls `tier`.
  static Tier kernel(dev.aaos.linux.confine.Tier tier) {
    return switch (tier) {
      case T1 -> Tier.T1;
      case T2 -> Tier.T2;
    };
  }
}
