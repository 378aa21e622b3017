package dev.aaos.kernel.approval;

import dev.aaos.kernel.base.Principal;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Optional;

/// A person who answers a question.
///
/// @param meant the fingerprint of the call they looked at; empty when they say no
/// @param edit what they put in its place
/// @param allowing what they allow beside it
public record Voice(
    Principal by, Optional<Digest> meant, Optional<Edit> edit, Optional<Allowing> allowing) {
  /// Returns one that says nothing but yes or no.
  public static Voice of(Principal by) {
    return new Voice(by, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Returns this, with `change` in the place of the call.
  public Voice changing(Edit change) {
    return new Voice(by, meant, Optional.of(change), allowing);
  }

  /// Returns this, who allows `more` beside the call.
  public Voice allowing(Allowing more) {
    return new Voice(by, meant, edit, Optional.of(more));
  }

  /// An allowance, with what its patterns were found to lie within.
  public record Allowing(Allowance terms, List<Share> shares) {
    /// Copies the list.
    public Allowing {
      shares = List.copyOf(shares);
    }
  }

  /// What is allowed in the place of one need of the call.
  ///
  /// @param tool whether the need is to ask for the tool
  /// @param covering the grants that cover the need
  public record Share(boolean tool, List<Long> covering, List<Offer> offers) {
    /// Copies the lists.
    public Share {
      covering = List.copyOf(covering);
      offers = List.copyOf(offers);
    }
  }
}
