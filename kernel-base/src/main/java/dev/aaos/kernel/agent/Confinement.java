package dev.aaos.kernel.agent;

import java.util.Optional;

/// How the programs of an agent are to be held, as its manifest or one above it says.
///
/// What is named here is had as it was named, or nothing is started.
///
/// @param tier how strongly; empty for the best there is
/// @param limits what each command may use up
/// @param effects whether what the agent does to files takes place at once. It is asked
///     for when the agent is made; what came of it is where its grants lead, and is not
///     said twice.
public record Confinement(Optional<Tier> tier, ProgramLimits limits, Effects effects) {
  /// What holds where nobody named anything.
  public static final Confinement USUAL = new Confinement(Optional.empty(), ProgramLimits.USUAL);

  /// Where what an agent does to files takes place.
  public enum Effects {
    /// In the files themselves.
    DIRECT,
    /// In a copy of the granted directories, until a person commits or drops it.
    STAGED
  }

  /// One whose effects are direct.
  public Confinement(Optional<Tier> tier, ProgramLimits limits) {
    this(tier, limits, Effects.DIRECT);
  }

  /// Returns this with `named` as the tier.
  public Confinement with(Tier named) {
    return new Confinement(Optional.of(named), limits, effects);
  }

  /// Returns this with `named` as the effects. Programs see a copy in place of the
  /// files in a cell alone, so staged effects ask for tier T2.
  ///
  /// @throws IllegalArgumentException when another tier is asked for besides
  public Confinement with(Effects named) {
    if (named == Effects.STAGED && tier.filter(word -> word != Tier.T2).isPresent()) {
      throw new IllegalArgumentException(
          "effects: staged needs tier T2, and it asks for " + tier.get() + ": name T2, or no tier");
    }
    return new Confinement(named == Effects.STAGED ? Optional.of(Tier.T2) : tier, limits, named);
  }

  /// Returns whether effects are staged.
  public boolean isStaged() {
    return effects == Effects.STAGED;
  }

  /// Returns this with `named` as the limits.
  public Confinement with(ProgramLimits named) {
    return new Confinement(tier, named, effects);
  }

  /// Returns what holds for an agent whose manifest says this, below one that is held as `above`
  /// says.
  public Confinement below(Confinement above) {
    return new Confinement(tier.or(above::tier), limits.below(above.limits), effects);
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
