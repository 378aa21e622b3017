package dev.aaos.drivers.schema;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.aaos.capability.Nearest;
import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Checks inputs against JSON Schema 2020-12. A schema is compiled once and kept; nothing it
/// refers to is ever fetched.
///
/// Any thread may call it.
public final class JsonSchemas implements Schema {
  private static final String FIRST = """
      {"type": "object", "properties": {"a": {"type": "string", "enum": ["b"], "maxLength": 1},
      "c": {"type": "integer", "minimum": 1, "maximum": 2}, "d": {"type": "array", "minItems": 1,
      "items": {"type": "string"}}}, "required": ["a"], "additionalProperties": false}
      """;

  private final Map<String, com.networknt.schema.Schema> compiled = new ConcurrentHashMap<>();

  /// Made for the first input, because a start need not wait for it, and on a thread of its
  /// own. A virtual thread that initialises a class, or waits until another has, keeps its
  /// carrier. With fifty runs that went on at once all carriers were kept, and what initialised
  /// waited for a thread that had none: nothing went on, and no socket was opened.
  private static final FutureTask<SchemaRegistry> REGISTRY = new FutureTask<>(JsonSchemas::made);

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  /// Has been used once, so that later uses load no class.
  private static SchemaRegistry made() {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    registry.getSchema(FIRST).validate(Json.MAPPER.readTree("{\"unknown\":1}"));
    return registry;
  }

  private static SchemaRegistry registry() {
    if (!BEGUN.getAndSet(true)) {
      Thread.ofPlatform().name("schemas").daemon().start(REGISTRY);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return REGISTRY.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException("no JSON Schema can be read here: " + e.getCause(), e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Returns what keeps `schema` from being a JSON Schema; empty when it is one.
  public static Optional<String> flaw(String schema) {
    var dialect =
        registry().getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    try {
      return dialect.validate(Json.MAPPER.readTree(schema)).stream()
          .findFirst()
          .map(error -> error.getInstanceLocation() + ": " + error.getMessage());
    } catch (JacksonException e) {
      return Optional.of("it is no JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public Optional<String> violation(ToolSpec tool, String input) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(input);
    } catch (JacksonException e) {
      return Optional.of("the input is no JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      return Optional.of("the input must be a JSON object, not " + word(node));
    }
    var schema = compiled.computeIfAbsent(tool.inputSchema(), registry()::getSchema);
    List<Error> errors = schema.validate(node);
    return errors.stream().findFirst().map(error -> sentence(error, schema.getSchemaNode()));
  }

  private static String word(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "a truth value";
      case NULL, MISSING, BINARY, POJO, OBJECT -> "null";
    };
  }

  /// Returns what is wrong: where, what, and for a member nobody knows the nearest one there is.
  private static String sentence(Error error, JsonNode schema) {
    String place = error.getInstanceLocation().toString();
    String where = place.isEmpty() || place.equals("$") ? "" : place + ": ";
    String unknown = error.getProperty();
    String mend = error.getKeyword().equals("additionalProperties") && unknown != null
        ? mend(unknown, schema)
        : "";
    return where + error.getMessage() + mend;
  }

  private static String mend(String unknown, JsonNode schema) {
    List<String> known = List.copyOf(schema.path("properties").propertyNames());
    return Nearest.of(unknown, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElse("; the members are " + String.join(", ", known));
  }
}
