package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.drivers.schema.JsonSchemas;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads `messages: {KIND: JSON Schema, …}`.
final class MessagesYaml {
  private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_.-]+");

  private MessagesYaml() {}

  static Map<String, String> read(Yaml block) throws YamlProblem {
    Map<String, String> schemas = new TreeMap<>();
    for (Map.Entry<String, Yaml> kind : block.mapping().entrySet()) {
      if (!KIND.matcher(kind.getKey()).matches()) {
        throw new YamlProblem("line " + kind.getValue().line() + ": a kind of message is called '"
            + kind.getKey() + "'; letters, digits, '_', '-' and '.' make its name");
      }
      schemas.put(kind.getKey(), schema(kind.getKey(), kind.getValue()));
    }
    return schemas;
  }

  private static String schema(String kind, Yaml value) throws YamlProblem {
    if (!value.isMapping()) {
      throw value.wrong("a JSON Schema, such as {type: object}");
    }
    String schema = value.data().toString();
    Optional<String> flaw = JsonSchemas.flaw(schema);
    if (flaw.isPresent()) {
      throw new YamlProblem("line " + value.line() + ": the schema of the kind '" + kind
          + "' is no JSON Schema: " + flaw.get());
    }
    return schema;
  }
}
