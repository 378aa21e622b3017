package dev.aaos.cli.wire;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON values to and from text, with the streaming parser alone: the tree-binding half of
/// Jackson costs a short-lived process more than the command itself.
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  static Json read(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Json value = value(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one JSON value in one line");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Json value(JsonParser parser, @Nullable JsonToken token) {
    if (token == null) {
      throw new IllegalArgumentException("not JSON: the text ends before a value");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Json.Str(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getString());
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      case VALUE_NULL -> new Json.Null();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
        throw new IllegalArgumentException("not JSON: unexpected " + token);
    };
  }

  private static Json object(JsonParser parser) {
    Map<String, Json> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken()));
    }
    return new Json.Obj(members);
  }

  private static Json array(JsonParser parser) {
    List<Json> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(parser, token));
      token = parser.nextToken();
    }
    return new Json.Arr(items);
  }

  static String write(Json value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(value, generator);
    }
    return text.toString();
  }

  /// Returns `value` over several lines, for a person to edit.
  static String lines(Json value, String indent) {
    String deeper = indent + "  ";
    return switch (value) {
      case Json.Obj(Map<String, Json> members)
      when !members.isEmpty() ->
        members.entrySet().stream()
            .map(member ->
                deeper + new Json.Str(member.getKey()) + ": " + lines(member.getValue(), deeper))
            .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
      case Json.Arr(List<Json> items)
      when !items.isEmpty() ->
        items.stream()
            .map(item -> deeper + lines(item, deeper))
            .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
      default -> value.toString();
    };
  }

  private static void write(Json value, JsonGenerator generator) {
    switch (value) {
      case Json.Obj(Map<String, Json> members) -> {
        generator.writeStartObject();
        members.forEach((name, member) -> {
          generator.writeName(name);
          write(member, generator);
        });
        generator.writeEndObject();
      }
      case Json.Arr(List<Json> items) -> {
        generator.writeStartArray();
        items.forEach(item -> write(item, generator));
        generator.writeEndArray();
      }
      case Json.Str(String text) -> generator.writeString(text);
      case Json.Num(String text) -> generator.writeNumber(text);
      case Json.Bool(boolean truth) -> generator.writeBoolean(truth);
      case Json.Null() -> generator.writeNull();
    }
  }
}
