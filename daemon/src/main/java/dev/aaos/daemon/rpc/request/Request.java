package dev.aaos.daemon.rpc.request;

import dev.aaos.daemon.view.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// One line, read as the predecessor reads it: `jsonrpc`, `id` and `method` must be there,
/// `params` may be, unknown members are passed over, known ones twice are an error.
///
/// @param id any JSON value, echoed as it came
public record Request(JsonNode id, String method, Params params) {
  private static final Set<String> KNOWN = Set.of("jsonrpc", "id", "method", "params");

  /// Returns what `line` asks for.
  ///
  /// @throws RpcError when it is no request
  public static Request parse(String line) throws RpcError {
    Map<String, JsonNode> members = members(line);
    JsonNode version = need(members, "jsonrpc");
    JsonNode id = need(members, "id");
    JsonNode method = need(members, "method");
    if (!version.isString() || !method.isString()) {
      throw new RpcError(RpcError.PARSE, "invalid type: 'jsonrpc' and 'method' must be strings");
    }
    JsonNode params = members.getOrDefault("params", Json.MAPPER.nullNode());
    return new Request(id, method.stringValue(), new Params(params));
  }

  private static Map<String, JsonNode> members(String line) throws RpcError {
    Map<String, JsonNode> members = new HashMap<>();
    try (JsonParser parser = Json.MAPPER.createParser(line)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new RpcError(
            RpcError.PARSE, "EOF while parsing a value at line 1 column 0: the line is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new RpcError(RpcError.PARSE, "expected a JSON object at line 1 column 1");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        JsonNode value = parser.readValueAsTree();
        if (KNOWN.contains(name) && members.put(name, value) != null) {
          throw new RpcError(RpcError.PARSE, "duplicate field `" + name + "`");
        }
      }
      if (parser.nextToken() != null) {
        throw new RpcError(RpcError.PARSE, "trailing characters after the request");
      }
      return members;
    } catch (JacksonException e) {
      throw new RpcError(RpcError.PARSE, e.getOriginalMessage());
    }
  }

  private static JsonNode need(Map<String, JsonNode> members, String name) throws RpcError {
    JsonNode member = members.get(name);
    if (member == null) {
      throw new RpcError(RpcError.PARSE, "missing field `" + name + "`");
    }
    return member;
  }
}
