package dev.aaos.kernel.authority;

import dev.aaos.kernel.authority.Choice.Asker;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Chooses a usable grant for each need of one call, counting earlier choices of the
/// same call against it. For the journal's thread, during one decision.
public final class Selection {
  private final Asker by;
  private final boolean answered;
  private final List<Grant> chosen = new ArrayList<>();
  private Grants grants;
  private Demand demand = Demand.NONE;

  /// What is in the way of a call.
  ///
  /// @param missing the capability that no grant covers; empty when that is not the
  ///     reason
  public record Obstacle(Errno errno, String missing, String reason) {
    /// One that is no want of a capability.
    public Obstacle(Errno errno, String reason) {
      this(errno, "", reason);
    }
  }

  /// A selection for `by`, for which nothing is chosen yet.
  ///
  /// @param answered whether a person has said yes to this very call, which so uses
  ///     nothing of what people agreed to beforehand
  public Selection(Grants grants, Asker by, boolean answered) {
    this.grants = grants;
    this.by = by;
    this.answered = answered;
  }

  /// Returns what was chosen, in that order.
  public List<Grant> chosen() {
    return chosen;
  }

  /// Returns whether one of them demands a person.
  public Demand demand() {
    return demand;
  }

  /// Chooses for `need`; returns what is in the way when there is nothing to choose.
  ///
  /// @param gated whether a person is asked about each such call
  public Optional<Obstacle> select(Need need, boolean gated) {
    List<Long> covering = need.grants().stream()
        .filter(id -> !answered || grants.consent(id).isEmpty())
        .toList();
    return switch (Choice.among(grants, by, covering, gated)) {
      case Choice.Usable(Grant grant, Demand asked) -> {
        take(grant);
        demand = asked == Demand.PERSON ? Demand.PERSON : demand;
        yield Optional.empty();
      }
      case Choice.Unusable(Errno errno, String reason) ->
        Optional.of(obstacle(need, errno, reason));
      case Choice.Uncovered() -> Optional.of(obstacle(need, Errno.EACCES, need.uncovered()));
    };
  }

  private static Obstacle obstacle(Need need, Errno errno, String reason) {
    String missing = errno == Errno.EDQUOT ? "" : need.wanted().toString();
    return new Obstacle(errno, missing, reason);
  }

  private void take(Grant grant) {
    chosen.add(grant);
    grants = grants.charge(grant.id(), by.now());
  }
}
