package dev.aaos.kernel.authority;

import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which of an agent's grants is used for one need: **the one place where that is chosen**, for
/// calls and for whoever asks what would be.
public sealed interface Choice {
  /// This one.
  ///
  /// @param demand whether a person is asked first
  record Usable(Grant grant, Demand demand) implements Choice {}

  /// Some cover it, and none can be used now.
  ///
  /// @param errno EDQUOT when one is used up, else what is wrong with the last
  record Unusable(Errno errno, String reason) implements Choice {}

  /// None covers it.
  record Uncovered() implements Choice {}

  /// Who asks.
  ///
  /// @param run the run it is for; empty when it is for none
  /// @param now kernel time
  record Asker(AgentId agent, Optional<RunId> run, Instant now) {}

  /// Chooses among the grants called `covering` for what belongs to no run: one that
  /// demands nobody before one that does.
  ///
  /// @param now kernel time
  static Choice among(Grants grants, AgentId agent, List<Long> covering, Instant now) {
    return among(grants, new Asker(agent, Optional.empty(), now), covering, false);
  }

  /// Chooses among the grants called `covering`: one that demands nobody before one
  /// that does.
  ///
  /// @param gated whether a person is asked about each of them to which none has agreed
  ///     beforehand
  static Choice among(Grants grants, Asker by, List<Long> covering, boolean gated) {
    Optional<Grant> asked = Optional.empty();
    Choice obstacle = new Uncovered();
    for (long id : covering) {
      switch (grants.check(by.agent(), by.run(), id, by.now())) {
        case Result.Refused<Demand>(Errno errno, String reason) -> {
          boolean usedUp = obstacle instanceof Unusable before && before.errno() == Errno.EDQUOT;
          obstacle = errno == Errno.EDQUOT || !usedUp ? new Unusable(errno, reason) : obstacle;
        }
        case Result.Ok<Demand>(Demand demand) -> {
          Grant grant = grants.find(id).orElseThrow();
          if (demand == Demand.NONE && !(gated && grants.consent(id).isEmpty())) {
            return new Usable(grant, demand);
          }
          asked = asked.isPresent() ? asked : Optional.of(grant);
        }
      }
    }
    return asked.isPresent() ? new Usable(asked.get(), Demand.PERSON) : obstacle;
  }
}
