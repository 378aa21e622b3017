package dev.aaos.kernel.agent;

import java.util.Optional;

/// How the programs of an agent are to be held, as its manifest or one above it says.
///
/// What is named here is had as it was named, or nothing is started.
///
/// @param tier how strongly; empty for the best there is
/// @param limits what each command may use up
public record Confinement(Optional<Tier> tier, ProgramLimits limits) {
  /// What holds where nobody named anything.
  public static final Confinement USUAL = new Confinement(Optional.empty(), ProgramLimits.USUAL);

  /// Returns this with `named` as the tier.
  public Confinement with(Tier named) {
    return new Confinement(Optional.of(named), limits);
  }

  /// Returns this with `named` as the limits.
  public Confinement with(ProgramLimits named) {
    return new Confinement(tier, named);
  }

  /// Returns what holds for an agent whose manifest says this, below one that is held as `above`
  /// says.
  public Confinement below(Confinement above) {
    return new Confinement(tier.or(above::tier), limits.below(above.limits));
  }

  /// Returns why an agent below one that is held as `above` says may not ask for this; empty when
  /// it may.
  public Optional<String> excess(Confinement above) {
    if (tier.isPresent()
        && above.tier.filter(least -> !tier.get().isAtLeast(least)).isPresent()) {
      Tier least = above.tier.get();
      return Optional.of("asks for tier " + tier.get() + ", and its parent for " + least
          + ": a child is held no more weakly; name " + least + ", or no tier");
    }
    return limits.excess(above.limits).map(limit -> {
      String most = limit.text(above.limits.most(limit));
      return "asks for " + limit.word() + " " + limit.text(limits.most(limit))
          + ", and its parent has " + most + ": the programs of a child have no more; name " + most
          + " or less, or leave it out";
    });
  }
}
