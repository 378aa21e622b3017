package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The directory a manifest lies in, for which `${here}` stands in its texts and patterns.
///
/// A manifest that comes from a model, or as text alone, lies nowhere: there `${here}` is an error.
///
/// @param directory absolute and normalised
/// @param nesting how many manifests it is declared in, one within the other
record Here(Optional<Path> directory, int nesting) {
  private static final String MARK = "${here}";
  private static final int MOST_NESTING = 8;

  /// A manifest that lies nowhere.
  static final Here NOWHERE = new Here(Optional.empty(), 0);

  /// Returns where a manifest lies that the one here declares, in `place`.
  Here within(Optional<Path> place, Yaml declaration) throws YamlProblem {
    if (nesting == MOST_NESTING) {
      throw new YamlProblem("line " + declaration.line() + ": manifests are declared within one"
          + " another " + MOST_NESTING + " deep, which is the most");
    }
    return new Here(place, nesting + 1);
  }

  /// Returns `value`'s text with the directory as it is.
  String text(Yaml value) throws YamlProblem {
    return replaced(value, value.text(), false);
  }

  /// Returns `value`'s text as a capability is written: what is special in a pattern is escaped.
  String pattern(Yaml value) throws YamlProblem {
    return replaced(value, value.text(), true);
  }

  /// Returns the members of the mapping `value`, each text as a capability is written.
  Map<String, Object> patterns(Yaml value) throws YamlProblem {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Map.Entry<String, Yaml> member : value.mapping().entrySet()) {
      Object plain = member.getValue().plain();
      members.put(
          member.getKey(),
          plain instanceof String text ? replaced(member.getValue(), text, true) : plain);
    }
    return members;
  }

  private String replaced(Yaml value, String text, boolean escaped) throws YamlProblem {
    if (!text.contains(MARK)) {
      return text;
    }
    if (directory.isEmpty()) {
      throw new YamlProblem("line " + value.line() + ": " + MARK
          + " needs the manifest to be given by its path: write the directory itself");
    }
    String name = directory.get().toString();
    String shown = name.equals("/") ? "" : name;
    return text.replace(MARK, escaped ? shown.replaceAll("[\\\\*?\\[\\]{}&]", "\\\\$0") : shown);
  }
}
