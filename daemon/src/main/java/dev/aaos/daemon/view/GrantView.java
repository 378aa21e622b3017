package dev.aaos.daemon.view;

import dev.aaos.capability.Approval;
import dev.aaos.kernel.authority.Consent;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Meter;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.machine.Kernel;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Grants on the wire: what each permits, where it came from, what was counted against it.
final class GrantView {
  private final Kernel kernel;

  GrantView(Kernel kernel) {
    this.kernel = kernel;
  }

  List<Map<String, Object>> list(Optional<AgentId> agent) {
    Grants grants = kernel.state().grants();
    List<Grant> listed = agent.isPresent() ? grants.of(agent.get()) : grants.all();
    return listed.stream()
        .sorted(Comparator.comparingLong(Grant::id))
        .map(grant -> grant(grants, grant))
        .toList();
  }

  private Map<String, Object> grant(Grants grants, Grant grant) {
    Meter meter = grants.meter(grant.id());
    OptionalLong parent = grant.parent();
    return Json.object(
        "grant", grant.id(),
        "agent_id", grant.owner().toString(),
        "handle", grants.of(grant.owner()).indexOf(grant),
        "capability", grant.capability().toString(),
        "constraints", constraints(grant),
        "uses", meter.uses(),
        "derived_from", parent.isPresent() ? Optional.of(parent.getAsLong()) : Optional.empty(),
        "root",
            grant.root().real().isEmpty()
                ? Optional.empty()
                : Optional.of(grant.root().real()),
        "expires_at", grant.expiresAt().map(Instant::toString),
        "allowed", grants.consent(grant.id()).map(GrantView::consent),
        "state", state(grants, grant));
  }

  private static Map<String, Object> consent(Consent consent) {
    return Json.object(
        "by", consent.by().name(),
        "run_id", consent.run().map(RunId::toString),
        "approval_id", consent.question().toString());
  }

  private String state(Grants grants, Grant grant) {
    if (grants.meter(grant.id()).revoked()) {
      return "revoked";
    }
    return grants.isAlive(grant.id(), kernel.now()) ? "live" : "dead";
  }

  private static Map<String, Object> constraints(Grant grant) {
    var constraints = grant.constraints();
    return Json.object(
        "max_uses",
        constraints.maxUses().isPresent()
            ? Optional.of(constraints.maxUses().getAsLong())
            : Optional.empty(),
        "rate",
        constraints.rate().map(Object::toString),
        "approval",
        constraints.approval() == Approval.NONE
            ? Optional.empty()
            : Optional.of(constraints.approval().name().toLowerCase(Locale.ROOT)),
        "links",
        constraints.anyLinks() ? Optional.of("any") : Optional.empty());
  }
}
