package dev.aaos.daemon.rpc;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import java.util.Optional;

/// `capability.list`, `capability.check`, `capability.revoke`.
final class CapabilityMethods {
  private CapabilityMethods() {}

  /// `{agent_id?}` → `{grants: [{grant, agent_id, handle, capability, constraints,
  /// uses, state, derived_from?, root?, expires_at?, allowed?}]}`. Where a person
  /// `allowed` its uses beforehand, `{by, run_id?, approval_id}` says who did, for
  /// which run alone, and with the answer to which question.
  static Object list(Session session, Params params) throws RpcError {
    boolean one = params.text("agent_id").isPresent();
    return Methods.listed(
        "grants",
        session.within(
            session.backend().views().grants(one ? Optional.of(params.agent()) : Optional.empty()),
            "agent_id"));
  }

  /// `{agent_id, capability}` → `{verdict, capability, grant?, granted?, programs?, errno?,
  /// reason?}`. What the kernel would answer now: `allowed`, `asked` when a person would be, or
  /// `refused`. `programs` says whether programs that the agent starts get it too. Nothing is
  /// charged or recorded.
  static Object check(Session session, Params params) throws RpcError {
    AgentId agent = params.agent();
    try {
      Capability wanted = Capability.parse(params.need("capability"));
      return session
          .backend()
          .views()
          .verdict(agent, wanted)
          .orElseThrow(() -> new RpcError("agent not found: " + agent));
    } catch (CapabilitySyntaxException e) {
      throw new RpcError("'capability': " + e.getMessage());
    }
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
