package dev.aaos.policy.text;

import dev.aaos.capability.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A YAML value that knows where it stands and how it is called. Immutable.
record Node(org.snakeyaml.engine.v2.nodes.Node node, String name) {
  private static final int MAX_CHARACTERS = 1 << 18;
  private static final int MAX_ALIASES = 20;

  /// Returns the value written as `text`, which is called `name`.
  static Node parse(String text, String name) throws PolicyProblem {
    if (text.length() > MAX_CHARACTERS) {
      throw new PolicyProblem("the %s has %d characters; the most is %d"
          .formatted(name, text.length(), MAX_CHARACTERS));
    }
    LoadSettings settings = LoadSettings.builder()
        .setLabel(name)
        .setAllowDuplicateKeys(false)
        .setAllowRecursiveKeys(false)
        .setMaxAliasesForCollections(MAX_ALIASES)
        .setCodePointLimit(MAX_CHARACTERS)
        .build();
    try {
      var parser = new ParserImpl(settings, new StreamReader(settings, text));
      return new Composer(settings, parser)
          .getSingleNode()
          .map(root -> new Node(root, name))
          .orElseThrow(() -> new PolicyProblem("the " + name + " is empty"));
    } catch (YamlEngineException | StackOverflowError e) {
      throw new PolicyProblem("the " + name + " is no YAML: " + e.getMessage());
    }
  }

  /// Returns the line it begins on, counted from 1.
  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /// Returns the fields of this mapping, each of which must be in `known`.
  Map<String, Node> fields(Set<String> known) throws PolicyProblem {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("a mapping");
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong("a mapping with plain keys");
      }
      Node value = new Node(tuple.getValueNode(), key.getValue());
      if (!known.contains(key.getValue())) {
        throw value.at("unknown field '" + key.getValue() + "'"
            + Nearest.of(key.getValue(), known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; the fields are "
                    + String.join(", ", known.stream().sorted().toList())));
      }
      if (fields.put(key.getValue(), value) != null) {
        throw value.at("'" + key.getValue() + "' is given twice");
      }
    }
    return fields;
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  /// Returns the elements of this list.
  List<Node> list() throws PolicyProblem {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("a list");
    }
    return sequence.getValue().stream().map(each -> new Node(each, name)).toList();
  }

  /// Returns the elements of this list, or this alone where it is none.
  List<Node> oneOrMore() throws PolicyProblem {
    List<Node> all = node instanceof SequenceNode ? list() : List.of(this);
    if (all.isEmpty()) {
      throw at("'" + name + "' is an empty list: leave it out, or name something");
    }
    return all;
  }

  /// Returns this text.
  String text() throws PolicyProblem {
    if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
      throw wrong("a text");
    }
    return scalar.getValue();
  }

  /// Returns this text, which is one of `words`.
  String word(List<String> words) throws PolicyProblem {
    String text = text();
    if (!words.contains(text)) {
      Optional<String> near = Nearest.of(text, words);
      throw wrong("one of " + String.join(", ", words)
          + near.map(word -> " (did you mean '" + word + "'?)").orElse(""));
    }
    return text;
  }

  /// Returns this whole number between `least` and `most`.
  int number(int least, int most) throws PolicyProblem {
    try {
      int value = Integer.parseInt(text());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong("a whole number from " + least + " to " + most);
    }
    throw wrong("a whole number from " + least + " to " + most);
  }

  /// Returns this boolean.
  boolean flag() throws PolicyProblem {
    return word(List.of("true", "false")).equals("true");
  }

  PolicyProblem wrong(String expected) {
    String actual = node instanceof ScalarNode scalar
        ? "'" + scalar.getValue() + "'"
        : node instanceof MappingNode ? "a mapping" : "a list";
    return at("'" + name + "' must be " + expected + ", not " + actual);
  }

  /// Returns the problem that `message` names, with the line.
  PolicyProblem at(String message) {
    return new PolicyProblem("line " + line() + ": " + message);
  }
}
