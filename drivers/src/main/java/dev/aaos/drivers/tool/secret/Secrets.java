package dev.aaos.drivers.tool.secret;

import java.io.IOException;
import java.util.Optional;

/// Where the values of secrets come from. Any thread may call.
@FunctionalInterface
public interface Secrets {
  /// There are none.
  Secrets NONE = name -> Optional.empty();

  /// Returns the value of the secret `name`, one line of ASCII; nothing when there is none.
  ///
  /// @throws IOException when it must not be used, such as because others may read it
  Optional<String> value(String name) throws IOException;
}
