package dev.aaos.drivers.model.dialect;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.ModelFailure;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tools as OpenAI's chat protocol has them, and those that took it over. Stateless; any thread.
public final class Functions {
  private Functions() {}

  /// Returns `tools`, for the server at `endpoint`.
  ///
  /// @throws ModelFailure when the schema of one cannot be told
  public static ArrayNode of(Endpoint endpoint, List<ToolSpec> tools) throws ModelFailure {
    ArrayNode functions = Json.array();
    for (ToolSpec tool : tools) {
      ObjectNode function = functions.addObject().put("type", "function").putObject("function");
      function.put("name", tool.name()).put("description", tool.description());
      function.set("parameters", ToolSchema.of(endpoint, tool));
    }
    return functions;
  }
}
