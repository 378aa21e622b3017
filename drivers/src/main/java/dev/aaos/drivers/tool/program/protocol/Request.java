package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.capability.Nearest;
import dev.aaos.drivers.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One request, read from a line.
///
/// @param params the members that its method knows, and no others
record Request(JsonNode id, AgentMethod method, ObjectNode params) {
  private static final int LONGEST_NAME = 64;
  private static final int SHOWN = 80;

  /// Returns the JSON that `line` is.
  static JsonNode json(byte[] line) throws Fault {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return Json.MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw new Fault(Fault.PARSE, "the line is not UTF-8");
    } catch (JacksonException e) {
      throw new Fault(Fault.PARSE, "the line is no JSON: " + shown(e.getOriginalMessage()));
    }
  }

  /// Returns what names the request in its answer: its id where it has a fitting one, else null.
  static JsonNode id(JsonNode json) {
    JsonNode id = json.path("id");
    return id.isString() || id.isNumber() ? id : Json.MAPPER.nullNode();
  }

  /// Returns the request that `json` is.
  static Request of(JsonNode json) throws Fault {
    if (json.isArray()) {
      throw new Fault(Fault.REQUEST, "requests are not taken in batches: one a line");
    }
    if (!json.isObject()) {
      throw new Fault(Fault.REQUEST, "a request is a JSON object");
    }
    if (!json.path("jsonrpc").isString() || !json.path("jsonrpc").stringValue().equals("2.0")) {
      throw new Fault(Fault.REQUEST, "a request says \"jsonrpc\": \"2.0\"");
    }
    if (id(json).isNull()) {
      throw new Fault(
          Fault.REQUEST,
          "a request has an \"id\", a text or a number: without one"
              + " its answer could not be told");
    }
    if (!json.path("method").isString()) {
      throw new Fault(Fault.REQUEST, "a request has a \"method\"");
    }
    AgentMethod method = method(json.path("method").stringValue());
    return new Request(id(json), method, params(method, json));
  }

  private static AgentMethod method(String word) throws Fault {
    Optional<AgentMethod> method = AgentMethod.of(word);
    if (method.isPresent()) {
      return method.get();
    }
    Optional<String> near =
        word.length() > LONGEST_NAME ? Optional.empty() : Nearest.of(word, AgentMethod.words());
    throw new Fault(
        Fault.METHOD,
        "there is no method '" + shown(word) + "'"
            + near.map(right -> "; did you mean '" + right + "'?")
                .orElse(": there are " + String.join(", ", AgentMethod.words())));
  }

  private static ObjectNode params(AgentMethod method, JsonNode json) throws Fault {
    JsonNode params = json.path("params");
    if (params.isMissingNode() || params.isNull()) {
      return Json.object();
    }
    if (!(params instanceof ObjectNode object)) {
      throw new Fault(Fault.PARAMS, "\"params\" is an object, by names");
    }
    for (String name : object.propertyNames()) {
      if (!method.params().contains(name)) {
        throw new Fault(
            Fault.PARAMS,
            method.word() + " has no parameter '" + shown(name) + "': it has "
                + (method.params().isEmpty()
                    ? "none"
                    : String.join(", ", method.params().stream().sorted().toList())));
      }
    }
    return object;
  }

  /// Returns the text `name`.
  String text(String name) throws Fault {
    return optionalText(name).orElseThrow(() -> wrong(name, "a text"));
  }

  Optional<String> optionalText(String name) throws Fault {
    JsonNode value = params.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw wrong(name, "a text");
    }
    return Optional.of(value.stringValue());
  }

  /// Returns the whole number `name`, at least `least`, when it is there.
  Optional<Integer> number(String name, int least) throws Fault {
    JsonNode value = params.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw wrong(name, "a whole number, at least " + least);
    }
    return Optional.of(value.intValue());
  }

  /// Returns the object `name`, one without members when it is not there.
  ObjectNode object(String name) throws Fault {
    JsonNode value = params.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Json.object();
    }
    if (!(value instanceof ObjectNode object)) {
      throw wrong(name, "an object");
    }
    return object;
  }

  private Fault wrong(String name, String expected) {
    return new Fault(Fault.PARAMS, method.word() + " takes '" + name + "': " + expected);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
