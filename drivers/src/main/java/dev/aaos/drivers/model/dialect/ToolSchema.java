package dev.aaos.drivers.model.dialect;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// The input schema of a tool, as a provider is told it.
public final class ToolSchema {
  private ToolSchema() {}

  /// Returns the schema of `tool`.
  ///
  /// @throws ModelFailure when it is no JSON object; the message names the tool
  public static ObjectNode of(Endpoint endpoint, ToolSpec tool) throws ModelFailure {
    try {
      if (Json.MAPPER.readTree(tool.inputSchema()) instanceof ObjectNode schema) {
        return schema;
      }
    } catch (JacksonException e) {
      throw wrong(endpoint, tool, e.getOriginalMessage());
    }
    throw wrong(endpoint, tool, tool.inputSchema());
  }

  private static ModelFailure wrong(Endpoint endpoint, ToolSpec tool, String why) {
    return endpoint.failure(
        Kind.INVALID_REQUEST,
        "the input schema of tool '" + tool.name() + "' is no JSON object: " + why);
  }
}
