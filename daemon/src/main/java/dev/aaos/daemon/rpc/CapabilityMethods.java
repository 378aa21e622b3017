package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import java.util.Optional;

/// `capability.list`, `capability.revoke`.
final class CapabilityMethods {
  private CapabilityMethods() {}

  /// `{agent_id?}` → `{grants: [{grant, agent_id, handle, capability, constraints, uses, state,
  /// derived_from?, root?, expires_at?}]}`.
  static Object list(Session session, Params params) throws RpcError {
    boolean one = params.text("agent_id").isPresent();
    return Methods.listed(
        "grants",
        session.backend().views().grants(one ? Optional.of(params.agent()) : Optional.empty()));
  }

  /// `{grant}` → `{ok, revoked}`. Kills a grant and everything derived from it; `revoked` counts
  /// them.
  static Object revoke(Session session, Params params) throws RpcError {
    long grant =
        params.number("grant", 1).orElseThrow(() -> new RpcError("missing 'grant' parameter"));
    int revoked = AgentMethods.value(session.operator().revoke(grant));
    return Json.object("ok", true, "revoked", revoked);
  }
}
