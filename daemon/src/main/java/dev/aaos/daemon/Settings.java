package dev.aaos.daemon;

import dev.aaos.wire.ConfigFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keys and settings: those of the configuration file, overridden by the environment.
record Settings(Map<String, String> values) {
  /// Reads `config` and lays the environment over it.
  ///
  /// @throws IOException when the file cannot be read, or others may read its keys
  static Settings read(ConfigFile config, Map<String, String> environment) throws IOException {
    Optional<String> exposure = config.exposure();
    if (exposure.isPresent()) {
      throw new IOException(exposure.get());
    }
    Map<String, String> values = new HashMap<>(config.values());
    values.putAll(environment);
    return new Settings(Map.copyOf(values));
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
