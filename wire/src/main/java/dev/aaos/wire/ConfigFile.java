package dev.aaos.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The daemon's configuration: lines `KEY=VALUE`, readable by its owner alone.
///
/// Writing is atomic and keeps every line it does not set, comments included. Not safe against
/// two writers at once: the later one wins.
///
/// @param path the file; it need not exist
public record ConfigFile(Path path) {
  /// Returns why the file must not be trusted with keys, if others may read or write it.
  public Optional<String> exposure() throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    return OwnerOnly.exposure(path, "its keys");
  }

  /// Returns the names that have a value, in the order of the file.
  public Set<String> present() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    values().forEach((name, value) -> {
      if (!value.isEmpty()) {
        names.add(name);
      }
    });
    return names;
  }

  /// Returns the values by their names; none when the file is not there. Blank lines and lines
  /// that begin with `#` are passed over; a value may stand in single or double quotes.
  ///
  /// @throws IOException if it cannot be read, or a line is no `KEY=VALUE`
  public Map<String, String> values() throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      String bare = line.strip();
      int equals = bare.indexOf('=');
      if (bare.isEmpty() || bare.startsWith("#")) {
        continue;
      }
      if (equals <= 0) {
        throw new IOException(path + " line " + number + " is no KEY=VALUE: mend or remove it");
      }
      values.put(
          bare.substring(0, equals).strip(), unquoted(bare.substring(equals + 1).strip()));
    }
    return values;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2
        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
        && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /// Sets `values`; an empty value removes the line.
  ///
  /// @throws IOException if others may read the file, or it cannot be written
  public void set(Map<String, String> values) throws IOException {
    Optional<String> exposure = exposure();
    if (exposure.isPresent()) {
      throw new IOException(exposure.get());
    }
    Map<String, String> left = new LinkedHashMap<>(values);
    List<String> lines = new ArrayList<>();
    for (String line : lines()) {
      String name = line.contains("=") ? line.substring(0, line.indexOf('=')).strip() : "";
      if (!values.containsKey(name)) {
        lines.add(line);
      } else if (left.containsKey(name)) {
        add(lines, name, values.get(name));
        left.remove(name);
      }
    }
    left.forEach((name, value) -> add(lines, name, value));
    replace(lines);
  }

  private static void add(List<String> lines, String name, String value) {
    if (!value.isEmpty()) {
      lines.add(name + "=" + value);
    }
  }

  private List<String> lines() throws IOException {
    return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.UTF_8) : List.of();
  }

  private void replace(List<String> lines) throws IOException {
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    OwnerOnly.replace(target, text.getBytes(StandardCharsets.UTF_8));
  }
}
