package dev.aaos.daemon.rpc;

import dev.aaos.kernel.base.ApprovalId;
import java.util.UUID;

/// `approval.list`, `approval.respond`.
final class ApprovalMethods {
  private static final int MAX_REASON = 1_000;

  private ApprovalMethods() {}

  /// `{}` → `{pending: [{id, agent_id, agent_name, tool, input, effect, chain, description,
  /// timestamp, expires_at, run_id?}]}`, oldest first.
  static Object list(Session session, Params params) {
    return Methods.listed("pending", session.backend().views().approvals());
  }

  /// `{id, decision: "approve" | "deny", reason?}` → `{ok}`. The first answer counts; it allows
  /// the call that was asked about, once.
  static Object respond(Session session, Params params) throws RpcError {
    String text = params.need("id");
    UUID id;
    try {
      id = Params.uuid(text);
    } catch (RpcError e) {
      throw new RpcError("invalid id: " + e.text());
    }
    String decision = params.need("decision");
    boolean approve = switch (decision) {
      case "approve" -> true;
      case "deny" -> false;
      default -> throw new RpcError("invalid decision: " + decision + ". Use 'approve' or 'deny'");
    };
    String reason = params.text("reason").orElse(approve ? "" : "denied by human");
    if (reason.length() > MAX_REASON) {
      throw new RpcError("'reason' has more than " + MAX_REASON + " characters: shorten it");
    }
    AgentMethods.value(session.operator().answer(new ApprovalId(id), approve, reason));
    return Methods.ok();
  }
}
