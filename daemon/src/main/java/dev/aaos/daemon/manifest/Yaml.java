package dev.aaos.daemon.manifest;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Nearest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A YAML value that knows where it stands. Immutable.
final class Yaml {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_ALIASES = 20;
  private static final int MAX_DEPTH = 50;

  private final Node node;
  private final String name;

  private Yaml(Node node, String name) {
    this.node = node;
    this.name = name;
  }

  /// Returns the value written as `text`.
  ///
  /// @throws YamlProblem when it is no YAML, with the library's own words and line
  static Yaml parse(String text) throws YamlProblem {
    if (text.length() > MAX_CHARACTERS) {
      throw new YamlProblem(
          "the manifest has " + text.length() + " characters; the most is " + MAX_CHARACTERS);
    }
    LoadSettings settings = LoadSettings.builder()
        .setLabel("manifest")
        .setAllowDuplicateKeys(false)
        .setAllowRecursiveKeys(false)
        .setMaxAliasesForCollections(MAX_ALIASES)
        .setCodePointLimit(MAX_CHARACTERS)
        .build();
    try {
      StreamReader characters = new StreamReader(settings, text);
      Optional<Node> root =
          new Composer(settings, new ParserImpl(settings, characters)).getSingleNode();
      return new Yaml(root.orElseThrow(() -> new YamlProblem("the manifest is empty")), "manifest");
    } catch (YamlEngineException | StackOverflowError e) {
      throw new YamlProblem(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the line it begins on, counted from 1.
  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /// Returns the fields of this mapping, each of which must be in `known`.
  Map<String, Yaml> fields(Set<String> known) throws YamlProblem {
    Map<String, Yaml> fields = mapping();
    for (Map.Entry<String, Yaml> field : fields.entrySet()) {
      if (!known.contains(field.getKey())) {
        String hint = Nearest.of(field.getKey(), known)
            .map(near -> "; did you mean '" + near + "'?")
            .orElse(
                "; the fields are " + String.join(", ", known.stream().sorted().toList()));
        throw new YamlProblem(
            "line " + field.getValue().line() + ": unknown field '" + field.getKey() + "'" + hint);
      }
    }
    return fields;
  }

  /// Returns the members of this mapping.
  Map<String, Yaml> mapping() throws YamlProblem {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("a mapping");
    }
    Map<String, Yaml> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong("a mapping with plain keys");
      }
      Yaml value = new Yaml(tuple.getValueNode(), key.getValue());
      if (fields.put(key.getValue(), value) != null) {
        throw new YamlProblem("line " + value.line() + ": '" + key.getValue() + "' is given twice");
      }
    }
    return fields;
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /// Returns the elements of this list.
  List<Yaml> list() throws YamlProblem {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("a list");
    }
    List<Yaml> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(new Yaml(element, name));
    }
    return elements;
  }

  /// Returns this text. A number or a boolean is not one, unless it is quoted.
  String text() throws YamlProblem {
    if (!(node instanceof ScalarNode scalar) || isNull()) {
      throw wrong("a text");
    }
    return scalar.getValue();
  }

  /// Returns this whole number, at least `least`.
  long number(long least) throws YamlProblem {
    try {
      long value = Long.parseLong(text().replace("_", ""));
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong("a whole number");
    }
    throw wrong("a whole number of at least " + least);
  }

  /// Returns this number between `low` and `high`.
  double fraction(double low, double high) throws YamlProblem {
    try {
      double value = Double.parseDouble(text());
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong("a number");
    }
    throw wrong("a number from " + low + " to " + high);
  }

  /// Returns this length of time, as a capability spells it: `500ms`, `2h`.
  Duration duration() throws YamlProblem {
    String text = text();
    if (text.equals("0") || text.equals("0s")) {
      return Duration.ZERO;
    }
    try {
      return Constraints.parseDuration(text);
    } catch (CapabilitySyntaxException e) {
      throw wrong("a length of time, such as 30s or 2h");
    }
  }

  /// Returns this as it stands in `source`, which it was read from, without the indentation.
  String excerpt(String source) {
    int from = node.getStartMark().map(Mark::getIndex).orElse(0);
    int to = node.getEndMark().map(Mark::getIndex).orElse(from);
    int column = node.getStartMark().map(Mark::getColumn).orElse(0);
    String block =
        source.substring(source.offsetByCodePoints(0, from), source.offsetByCodePoints(0, to));
    return block.replaceAll("\\R {1," + Math.max(1, column) + "}", "\n").stripTrailing() + "\n";
  }

  /// Returns this boolean.
  boolean flag() throws YamlProblem {
    String word = text();
    if (!word.equals("true") && !word.equals("false")) {
      throw wrong("true or false");
    }
    return word.equals("true");
  }

  /// Returns the value as maps, lists, texts, numbers and booleans.
  Object plain() throws YamlProblem {
    return plain(0);
  }

  /// Returns the value as JSON has it.
  JsonNode data() throws YamlProblem {
    return data(0);
  }

  private JsonNode data(int depth) throws YamlProblem {
    if (depth > MAX_DEPTH) {
      throw new YamlProblem("line " + line() + ": nested deeper than " + MAX_DEPTH);
    }
    if (node instanceof MappingNode) {
      ObjectNode members = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, Yaml> member : mapping().entrySet()) {
        members.set(member.getKey(), member.getValue().data(depth + 1));
      }
      return members;
    }
    if (node instanceof SequenceNode) {
      ArrayNode elements = JsonNodeFactory.instance.arrayNode();
      for (Yaml element : list()) {
        elements.add(element.data(depth + 1));
      }
      return elements;
    }
    return datum();
  }

  private JsonNode datum() throws YamlProblem {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (isNull()) {
      return nodes.nullNode();
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return nodes.booleanNode(Boolean.parseBoolean(text()));
    }
    if (!node.getTag().equals(Tag.INT) && !node.getTag().equals(Tag.FLOAT)) {
      return nodes.stringNode(text());
    }
    try {
      return nodes.numberNode(new BigDecimal(text()));
    } catch (NumberFormatException e) {
      throw wrong("a number as JSON writes it");
    }
  }

  private Object plain(int depth) throws YamlProblem {
    if (depth > MAX_DEPTH) {
      throw new YamlProblem("line " + line() + ": nested deeper than " + MAX_DEPTH);
    }
    if (node instanceof MappingNode) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (Map.Entry<String, Yaml> member : mapping().entrySet()) {
        members.put(member.getKey(), member.getValue().plain(depth + 1));
      }
      return members;
    }
    if (node instanceof SequenceNode) {
      List<Object> elements = new ArrayList<>();
      for (Yaml element : list()) {
        elements.add(element.plain(depth + 1));
      }
      return elements;
    }
    return scalar();
  }

  private Object scalar() throws YamlProblem {
    String text = isNull() ? "" : text();
    if (node.getTag().equals(Tag.INT)) {
      return number(Long.MIN_VALUE);
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    return text;
  }

  YamlProblem wrong(String expected) {
    String actual = node instanceof ScalarNode scalar
        ? "'" + scalar.getValue() + "'"
        : node instanceof MappingNode ? "a mapping" : "a list";
    return new YamlProblem(
        "line " + line() + ": '" + name + "' must be " + expected + ", not " + actual);
  }

  /// What is wrong with a manifest: names the line and the mend.
  static final class YamlProblem extends Exception {
    private static final long serialVersionUID = 1L;

    YamlProblem(String message) {
      super(message);
    }
  }
}
