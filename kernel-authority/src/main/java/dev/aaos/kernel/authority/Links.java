package dev.aaos.kernel.authority;

import dev.aaos.collection.LongMap;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;

/// What is known of grants by their ids. Immutable.
///
/// @param owners whose each grant is
/// @param derived the grants derived from each grant, without what is derived from those
/// @param consents what people have agreed to beforehand
record Links(
    LongMap<AgentId> owners, LongMap<LongMap<Boolean>> derived, LongMap<Consent> consents) {
  static final Links NONE = new Links(LongMap.empty(), LongMap.empty(), LongMap.empty());

  Links with(Grant grant, AgentId owner) {
    return new Links(owners.with(grant.id(), owner), linked(derived, grant), consents);
  }

  Links with(long id, Consent consent) {
    return new Links(owners, derived, consents.with(id, consent));
  }

  Links without(Grant grant) {
    long id = grant.id();
    return new Links(owners.without(id), unlinked(derived, id, grant), consents.without(id));
  }

  /// Returns `links` with `grant`, if it derives from another.
  static LongMap<LongMap<Boolean>> linked(LongMap<LongMap<Boolean>> links, Grant grant) {
    if (grant.parent().isEmpty()) {
      return links;
    }
    long parent = grant.parent().getAsLong();
    return links.with(parent, links.get(parent).orElse(LongMap.empty()).with(grant.id(), true));
  }

  private static LongMap<LongMap<Boolean>> unlinked(
      LongMap<LongMap<Boolean>> links, long id, Grant grant) {
    LongMap<LongMap<Boolean>> without = links.without(id);
    if (grant.parent().isEmpty()) {
      return without;
    }
    long parent = grant.parent().getAsLong();
    LongMap<Boolean> siblings = without.get(parent).orElse(LongMap.empty()).without(id);
    return siblings.isEmpty() ? without.without(parent) : without.with(parent, siblings);
  }
}
