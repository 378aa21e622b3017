package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import tools.jackson.databind.JsonNode;

/// `tool.list`, `tool.invoke`.
final class ToolMethods {
  private ToolMethods() {}

  /// `{}` → `{tools: [{name, description, input_schema}]}`.
  static Object list(Session session, Params params) {
    return Methods.listed("tools", session.backend().views().tools());
  }

  /// `{agent_id, tool, input?}` → `{result}`. Calls a tool for an agent, under the agent's own
  /// grants and approvals. A caller without the grant does not learn whether the tool exists.
  static Object invoke(Session session, Params params) throws RpcError, InterruptedException {
    AgentId id = params.agent();
    AgentMethods.living(session, id);
    String tool = params.need("tool");
    JsonNode input = params.node().path("input");
    String text = input.isMissingNode() ? "{}" : input.toString();
    String output = AgentMethods.value(session.operator().invokeTool(id, tool, text));
    return Json.object("result", Json.lenient(output));
  }
}
