package dev.aaos.daemon.view;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as the wire has it: compact, and with the members of results in alphabetical order.
public final class Json {
  /// The one mapper: immutable, for any thread.
  public static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private Json() {}

  /// Returns an object of alternating names and values. A value may be null, which is written so;
  /// an empty `Optional` is left out.
  public static Map<String, Object> object(@Nullable Object... namesAndValues) {
    Map<String, Object> members = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      String name = String.valueOf(namesAndValues[i]);
      switch (value) {
        case Optional<?> optional -> optional.ifPresent(present -> members.put(name, present));
        case null -> members.put(name, MAPPER.nullNode());
        default -> members.put(name, value);
      }
    }
    return members;
  }

  /// Returns `text` as a JSON value, or as a JSON text where it is none.
  public static JsonNode lenient(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return MAPPER.getNodeFactory().stringNode(text);
    }
  }
}
