package dev.aaos.kernel.approval;

import dev.aaos.kernel.base.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who has said yes to a question, and to what.
///
/// @param quorum who has to
/// @param yes those who have, in that order, each once
/// @param edit what the last of them to change the call put in its place
public record Ballot(Quorum quorum, List<Yes> yes, Optional<Edit> edit) {
  /// Copies the list.
  public Ballot {
    yes = List.copyOf(yes);
  }

  /// One person's yes.
  ///
  /// @param allowance what they would have allowed beside this call
  public record Yes(Principal by, Optional<Allowance> allowance) {}

  /// Returns one that nobody has answered.
  public static Ballot of(Quorum quorum) {
    return new Ballot(quorum, List.of(), Optional.empty());
  }

  /// Returns this with one more yes. One to another call counts anew: those before it
  /// had not seen that.
  public Ballot with(Yes one, Optional<Edit> change) {
    List<Yes> all = change.isPresent() ? new ArrayList<>() : new ArrayList<>(yes);
    all.add(one);
    return new Ballot(quorum, all, change.or(() -> edit));
  }

  /// Returns whether `who` has said yes.
  public boolean has(Principal who) {
    return yes.stream().anyMatch(one -> one.by().equals(who));
  }

  /// Returns how many more have to say yes.
  public int missing() {
    return Math.max(0, quorum.people() - yes.size());
  }

  /// Returns what all of them allow beside this call.
  public Optional<Allowance> allowance() {
    Optional<Allowance> first = yes.stream().findFirst().flatMap(Yes::allowance);
    return first.filter(
        terms -> yes.stream().allMatch(one -> one.allowance().equals(Optional.of(terms))));
  }
}
