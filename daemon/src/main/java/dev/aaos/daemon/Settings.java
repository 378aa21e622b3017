package dev.aaos.daemon;

import dev.aaos.capability.Nearest;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.Places;
import dev.aaos.wire.SecretFiles;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keys and settings: those of the configuration file, overridden by the environment.
///
/// @param secrets what lies beside that file, read at each use
record Settings(Map<String, String> values, SecretFiles secrets) {
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";
  private static final String OURS = "AAOS_";

  /// Reads `config` and lays the environment over it.
  ///
  /// @throws IOException when the file cannot be read, others may read its keys, or it sets a
  ///     name that looks like one of ours and is none
  static Settings read(ConfigFile config, Map<String, String> environment) throws IOException {
    Optional<String> exposure = config.exposure();
    if (exposure.isPresent()) {
      throw new IOException(exposure.get());
    }
    Map<String, String> values = new HashMap<>(config.values());
    for (String name : values.keySet()) {
      requireKnown(config, name, environment);
    }
    values.putAll(environment);
    Optional<String> credentials = Optional.ofNullable(environment.get(CREDENTIALS));
    return new Settings(Map.copyOf(values), SecretFiles.beside(config, credentials));
  }

  /// A bound that is misspelt would not hold. What other programs read from the same file may be
  /// called anything else, and what says where things lie only counts in the environment.
  private static void requireKnown(ConfigFile config, String name, Map<String, String> environment)
      throws IOException {
    if (!name.startsWith(OURS) || Setting.names().contains(name)) {
      return;
    }
    if (!Places.VARIABLES.contains(name)) {
      String mend = Nearest.of(name, Setting.names())
          .map(near -> "did you mean " + near + "?")
          .orElse("remove the line");
      throw new IOException(
          config.path() + " sets " + name + ", which means nothing to this version: " + mend);
    }
    if (!environment.containsKey(name)) {
      throw new IOException(config.path() + " sets " + name
          + ", which is read before that file: set it in the environment, or remove the line");
    }
  }

  /// Returns the value of `name`; an empty one counts as unset.
  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /// Names no value: they may be keys.
  @Override
  public String toString() {
    return "Settings" + values.keySet();
  }
}
