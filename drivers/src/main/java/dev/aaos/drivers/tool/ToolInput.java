package dev.aaos.drivers.tool;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The input of one call: a JSON object that fits its tool's schema.
///
/// The schema has been checked before, so what is missing or mistyped here is a member the schema
/// allows to be so; the errors remain for a tool whose schema says less than it needs. Immutable.
public final class ToolInput {
  private final JsonNode members;

  private ToolInput(JsonNode members) {
    this.members = members;
  }

  /// Returns the input written as `json`.
  ///
  /// @throws InvalidInput when it is no JSON object
  public static ToolInput parse(String json) throws InvalidInput {
    try {
      return of(Json.MAPPER.readTree(json));
    } catch (JacksonException e) {
      throw new InvalidInput("the input is no JSON: " + e.getOriginalMessage());
    }
  }

  private static ToolInput of(JsonNode node) throws InvalidInput {
    if (!node.isObject()) {
      throw new InvalidInput("the input must be a JSON object, not " + shown(node));
    }
    return new ToolInput(node);
  }

  /// Returns the text `name`, which must be there.
  public String text(String name) throws InvalidInput {
    return optionalText(name).orElseThrow(() -> new InvalidInput("missing '" + name + "'"));
  }

  /// Returns the text `name`, when it is there.
  public Optional<String> optionalText(String name) throws InvalidInput {
    Optional<JsonNode> member = member(name);
    if (member.isPresent() && !member.get().isString()) {
      throw wrong(name, "a text", member.get());
    }
    return member.map(JsonNode::stringValue);
  }

  /// Returns the whole number `name`, or `otherwise` when it is not there.
  public int number(String name, int otherwise) throws InvalidInput {
    Optional<JsonNode> member = member(name);
    if (member.isPresent() && !member.get().canConvertToInt()) {
      throw wrong(name, "a whole number", member.get());
    }
    return member.map(JsonNode::intValue).orElse(otherwise);
  }

  /// Returns the whole number `name`, when it is there.
  public Optional<Integer> optionalNumber(String name) throws InvalidInput {
    return member(name).isPresent() ? Optional.of(number(name, 0)) : Optional.empty();
  }

  /// Returns whether there is a member `name`.
  public boolean has(String name) {
    return member(name).isPresent();
  }

  /// Returns the truth value `name`; false when it is not there.
  public boolean flag(String name) throws InvalidInput {
    Optional<JsonNode> member = member(name);
    if (member.isPresent() && !member.get().isBoolean()) {
      throw wrong(name, "true or false", member.get());
    }
    return member.map(JsonNode::booleanValue).orElse(false);
  }

  /// Returns the texts in the list `name`, which must be there.
  public List<String> texts(String name) throws InvalidInput {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(name)) {
      if (!element.isString()) {
        throw wrong(name, "a list of texts", element);
      }
      texts.add(element.stringValue());
    }
    return texts;
  }

  /// Returns the objects in the list `name`, which must be there.
  public List<ToolInput> objects(String name) throws InvalidInput {
    List<ToolInput> objects = new ArrayList<>();
    for (JsonNode element : list(name)) {
      objects.add(of(element));
    }
    return objects;
  }

  /// Returns the whole numbers and texts of the list `name` as texts, at most `most`.
  public List<String> numbersOrTexts(String name, int most) throws InvalidInput {
    JsonNode list = list(name);
    if (list.size() > most) {
      throw new InvalidInput("'" + name + "' has " + list.size() + " members; the most is " + most);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list) {
      if (element.isString()) {
        texts.add(element.stringValue());
      } else if (element.canConvertToLong()) {
        texts.add(Long.toString(element.longValue()));
      } else {
        throw wrong(name, "a list of whole numbers and texts", element);
      }
    }
    return texts;
  }

  private JsonNode list(String name) throws InvalidInput {
    JsonNode list = member(name).orElseThrow(() -> new InvalidInput("missing '" + name + "'"));
    if (!list.isArray()) {
      throw wrong(name, "a list", list);
    }
    return list;
  }

  private Optional<JsonNode> member(String name) {
    return members.optional(name).filter(node -> !node.isNull());
  }

  private static InvalidInput wrong(String name, String expected, JsonNode actual) {
    return new InvalidInput("'" + name + "' must be " + expected + ", not " + shown(actual));
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /// Returns the input as JSON, compact.
  @Override
  public String toString() {
    return members.toString();
  }
}
