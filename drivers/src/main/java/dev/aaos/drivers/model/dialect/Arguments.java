package dev.aaos.drivers.model.dialect;

import dev.aaos.drivers.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a tool call, on their way in and back out.
public final class Arguments {
  /// Under which name arguments that were no JSON object are told back.
  private static final String NOT_AN_OBJECT = "invalid_arguments";

  private Arguments() {}

  /// Returns the input of a call whose arguments a model wrote as `text`.
  ///
  /// None at all is an empty object, as models mean it. Anything else stays as it is, also when
  /// it is no JSON: the schema's check refuses it, and the model reads why.
  ///
  /// @param cutShort whether the reply was, in which case more was to come
  public static String received(String text, boolean cutShort) {
    return text.isBlank() && !cutShort ? "{}" : text;
  }

  /// Returns `input` as the object in which a model is told of its own call.
  ///
  /// Providers refuse a whole conversation for one call whose arguments are no JSON object, so
  /// such a text is told back as the one member of an object.
  public static ObjectNode told(String input) {
    try {
      JsonNode parsed = Json.MAPPER.readTree(input);
      if (parsed instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      return Json.object().put(NOT_AN_OBJECT, input);
    }
    return Json.object().put(NOT_AN_OBJECT, input);
  }
}
