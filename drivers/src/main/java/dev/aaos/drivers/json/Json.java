package dev.aaos.drivers.json;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON as every driver reads and writes it.
public final class Json {
  private static final int MAX_DEPTH = 200;

  /// The one mapper: immutable, for any thread. Numbers keep their digits; anything after the
  /// value, and nesting deeper than 200, is an error.
  public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxStringLength(Integer.MAX_VALUE)
              .build())
          .build())
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private Json() {}

  /// Returns an object without members, to be filled.
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// Returns a list without elements, to be filled.
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }
}
