package dev.aaos.condition;

import dev.aaos.policy.Condition.Undecided;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A call's input as maps, lists, texts, numbers and booleans.
final class InputJson {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private InputJson() {}

  /// Returns the object written as `json`; an empty one where nothing is written.
  static Map<String, Object> read(String json) throws Undecided {
    if (json.isBlank()) {
      return Map.of();
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Undecided("the input is no object");
      }
      return object(parser);
    } catch (JacksonException e) {
      throw new Undecided("the input is no JSON");
    }
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken()));
    }
    return members;
  }

  private static Object value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(value(parser, next));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT -> number(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> com.google.protobuf.NullValue.NULL_VALUE;
      default -> parser.getString();
    };
  }

  private static Object number(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getDoubleValue()
        : (Object) parser.getLongValue();
  }
}
