package dev.aaos.daemon.rpc;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.daemon.policy.Adoption;
import dev.aaos.daemon.policy.PastCall;
import dev.aaos.daemon.policy.PolicyView;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.device.Referee.Question;
import dev.aaos.log.CorruptJournal;
import dev.aaos.policy.text.PolicyProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What agents may do: `capability.list`, `capability.check`, `capability.revoke`, and
/// `policy.status`,
/// `policy.check`, `policy.apply`, `policy.reload`, `policy.explain`.
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

  /// `{}` → `{file?, in_force, digest?, rules, default, warnings, trouble?, text?}`. The policy
  /// in force: where it is written, whether there is one, the digest of its text, how many
  /// rules it has and what is so where none matches, what may be a slip in it, and why what
  /// the file holds by now is not in force.
  static Object statusPolicy(Session session, Params params) {
    Adoption.Status status = session.backend().policies().status();
    Map<String, Object> told = new LinkedHashMap<>(PolicyView.status(status));
    status.text().ifPresent(text -> told.put("text", text));
    return told;
  }

  /// `{text}` → `{rules, default, same, warnings, widens, widening}`. Checks a policy and changes
  /// nothing. `widening` is what would become possible that is not, a line for each region:
  /// agents, tools, needs, command lines, and what has to be so besides.
  static Object checkPolicy(Session session, Params params) throws RpcError {
    try {
      return PolicyView.checked(session.backend().policies().check(params.need("text")));
    } catch (PolicyProblem e) {
      throw new RpcError(e.text());
    }
  }

  /// `{text, widen?}` → as `policy.check`. Writes a policy to its file and adopts it, on record.
  /// Refused where it would allow more than the one in force and `widen` is not true.
  static Object applyPolicy(Session session, Params params) throws RpcError {
    Adoption policies = session.backend().policies();
    try {
      Adoption.Checked checked = policies.check(params.need("text"));
      if (checked.widening().isAny() && !params.flag("widen")) {
        throw new RpcError("it would allow more than the policy in force: "
            + String.join(" | ", checked.widening().lines())
            + "; say 'widen: true' to have that");
      }
      return PolicyView.checked(policies.replace(checked.text(), session::operator));
    } catch (PolicyProblem e) {
      throw new RpcError(e.text());
    } catch (IOException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{}` → as `policy.check`. Adopts what the file holds, on record, without waiting until the
  /// daemon sees that it has changed.
  static Object reloadPolicy(Session session, Params params) throws RpcError {
    try {
      return PolicyView.checked(session.backend().policies().reload(session::operator));
    } catch (IOException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{agent_id, tool, input?} | {sequence}` → `{agent, tool, needs, command?, verdict,
  /// demand?, by, reason, rules, grants}`. What the policy in force says of a call, which is
  /// not made, or of the one that the record `sequence` began or refused, were it made now:
  /// each rule, `{id, effect, matches, because}`, what they come to, and whose yes that
  /// takes. `grants` is what grants say besides, of the tool and each need: `{need, covered,
  /// approval}`.
  static Object explainPolicy(Session session, Params params) throws RpcError {
    Optional<Long> sequence = params.number("sequence", 1);
    if (sequence.isPresent()) {
      PastCall call = past(session, sequence.get());
      return explained(session, call.agent(), call.tool(), call.input());
    }
    JsonNode input = params.node().path("input");
    return explained(
        session,
        params.agent(),
        params.need("tool"),
        input.isMissingNode() ? "{}" : input.toString());
  }

  private static PastCall past(Session session, long sequence) throws RpcError {
    try {
      return PastCall.of(session.kernel(), sequence, session.backend().views()::input);
    } catch (IOException | CorruptJournal | IllegalArgumentException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  private static Object explained(Session session, AgentId agent, String tool, String input)
      throws RpcError {
    Question question = AgentMethods.value(session.operator().question(agent, tool, input));
    Map<String, Object> told = new LinkedHashMap<>(Json.object(
        "agent", question.agent(),
        "tool", tool,
        "needs", question.needs().stream().map(Capability::toString).toList(),
        "command", question.command()));
    told.putAll(PolicyView.judged(session.backend().policies().device().explain(question)));
    List<Object> grants = new ArrayList<>();
    grants.add(granted(session, agent, Capability.parse("tool: " + tool)));
    question.needs().forEach(need -> grants.add(granted(session, agent, need)));
    told.put("grants", grants);
    return told;
  }

  private static Map<String, Object> granted(Session session, AgentId agent, Capability need) {
    Grants grants = session.kernel().state().grants();
    List<Long> covering = grants.covering(agent, need, session.kernel().now());
    boolean asks = !covering.isEmpty()
        && covering.stream()
            .allMatch(id -> grants.chain(id).stream()
                .anyMatch(link -> link.constraints().approval() != Approval.NONE));
    return Json.object("need", need.toString(), "covered", !covering.isEmpty(), "approval", asks);
  }
}
