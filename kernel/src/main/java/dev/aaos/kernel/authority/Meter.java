package dev.aaos.kernel.authority;

import dev.aaos.capability.Constraints;
import java.time.Duration;
import java.time.Instant;

/// What has been counted against one grant: by its owner and by all who hold a grant derived from
/// it.
///
/// The rate is kept by the generic cell rate algorithm (ITU-T I.371): `due` is when the last
/// permitted use would have been due at an even pace. A rate of n per period lets n uses pass at
/// once, and then one each period/n.
///
/// @param uses how many intents were recorded under it
/// @param approved whether a person has allowed a use of it, for `approval: first`
public record Meter(long uses, Instant due, boolean approved, boolean revoked) {
  /// Nothing counted.
  public static final Meter NEW = new Meter(0, Instant.EPOCH, false, false);

  /// Returns whether one more use at `now` keeps to `constraints`.
  boolean allows(Constraints constraints, Instant now) {
    if (constraints.maxUses().isPresent() && uses >= constraints.maxUses().getAsLong()) {
      return false;
    }
    return constraints.rate().isEmpty()
        || !dueAfter(constraints, now).isAfter(now.plus(constraints.rate().get().per()));
  }

  /// Returns this meter after one use at `now`.
  Meter used(Constraints constraints, Instant now) {
    Instant next = constraints.rate().isEmpty() ? due : dueAfter(constraints, now);
    return new Meter(uses + 1, next, approved, revoked);
  }

  /// Returns this meter after a person allowed a use.
  Meter allowed() {
    return new Meter(uses, due, true, revoked);
  }

  /// Returns this meter of a revoked grant.
  Meter dead() {
    return new Meter(uses, due, approved, true);
  }

  private Instant dueAfter(Constraints constraints, Instant now) {
    var rate = constraints.rate().orElseThrow();
    Duration apart = rate.per().dividedBy(rate.uses());
    return (due.isAfter(now) ? due : now).plus(apart);
  }
}
