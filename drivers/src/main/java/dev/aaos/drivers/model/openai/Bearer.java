package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.model.provider.Endpoint;
import java.util.Map;

/// The header in which OpenAI's protocols carry a key.
final class Bearer {
  private Bearer() {}

  /// Returns the header for the key of `endpoint`; none without one.
  static Map<String, String> headers(Endpoint endpoint) {
    return endpoint
        .key()
        .map(key -> Map.of("authorization", "Bearer " + key.reveal()))
        .orElse(Map.of());
  }
}
