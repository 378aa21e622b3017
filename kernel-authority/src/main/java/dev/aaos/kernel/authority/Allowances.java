package dev.aaos.kernel.authority;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.approval.Offer;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Choice.Asker;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a person can agree to beforehand when they are asked about a call: less than
/// the grants about which they are asked, and nothing besides.
public final class Allowances {
  private Allowances() {}

  /// Returns what is derived for `allowing`, each from a grant that would be used for
  /// the call of `by` and demands a person; refused where a pattern lies within none of
  /// these.
  ///
  /// @param gated whether a person is asked about each call of the tool
  public static Result<List<Offer>> chosen(
      Grants grants, Asker by, Voice.Allowing allowing, boolean gated) {
    List<Offer> chosen = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    for (Voice.Share share : allowing.shares()) {
      Optional<Grant> parent = parent(grants, by, share, gated);
      if (parent.isPresent()) {
        asked.add("'" + parent.get().capability() + "'");
        share.offers().stream()
            .filter(offer -> offer.parent() == parent.get().id() && !chosen.contains(offer))
            .forEach(chosen::add);
      }
    }
    if (asked.isEmpty()) {
      return Result.refused(
          Errno.EINVAL, "nothing of this call needs a person any more: approve it alone");
    }
    for (Capability pattern : allowing.terms().patterns()) {
      if (chosen.stream().noneMatch(offer -> offer.capability().equals(pattern))) {
        return Result.refused(
            Errno.EACCES,
            "'" + pattern + "' lies within none of what was asked about: "
                + asked.stream().distinct().collect(Collectors.joining(", ")));
      }
    }
    return Result.ok(List.copyOf(chosen));
  }

  private static Optional<Grant> parent(Grants grants, Asker by, Voice.Share share, boolean gated) {
    List<Long> covering =
        share.covering().stream().filter(id -> grants.consent(id).isEmpty()).toList();
    return Choice.among(grants, by, covering, gated && share.tool())
                instanceof Choice.Usable(Grant grant, Demand demand)
            && demand == Demand.PERSON
        ? Optional.of(grant)
        : Optional.empty();
  }
}
