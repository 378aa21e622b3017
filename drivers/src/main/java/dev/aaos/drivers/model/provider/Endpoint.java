package dev.aaos.drivers.model.provider;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// Where a provider is, and how it knows its caller.
///
/// @param name what people call the provider
/// @param base its address, without a slash at the end
/// @param key the key it is sent, if any
/// @param keySetting the setting that holds the key
/// @param addressSetting the setting that holds the address
public record Endpoint(
    String name, URI base, Optional<ApiKey> key, String keySetting, String addressSetting) {
  private static final int LONGEST_MESSAGE = 600;

  /// Returns the address of `path`, which begins with a slash.
  public URI at(String path) {
    return URI.create(base + path);
  }

  /// Returns this with `path`, which begins with a slash, as part of its address.
  public Endpoint below(String path) {
    return new Endpoint(name, at(path), key, keySetting, addressSetting);
  }

  /// Returns the header that carries the key as most providers want it; none without one.
  public Map<String, String> bearer() {
    return key.map(secret -> Map.of("authorization", "Bearer " + secret.reveal()))
        .orElse(Map.of());
  }

  /// Returns a failure of a call here: what happened, on one line, bounded and without the key.
  public ModelFailure failure(Kind kind, String happened) {
    return failure(kind, happened, Optional.empty());
  }

  /// Returns a failure after which the provider asked to wait `retryAfter`.
  public ModelFailure failure(Kind kind, String happened, Optional<Duration> retryAfter) {
    String message = name + " (" + base + "): " + happened;
    return new ModelFailure(kind, OneLine.of(withoutKey(message), LONGEST_MESSAGE), retryAfter);
  }

  /// Returns the failure of an answer from here that is not what the protocol says.
  public ModelFailure malformed(String what) {
    return failure(Kind.MALFORMED, "the answer is not as the protocol has it: " + what);
  }

  /// Returns the JSON object an answer from here holds.
  ///
  /// @throws ModelFailure when `json` is none
  public ObjectNode object(String json) throws ModelFailure {
    try {
      if (Json.MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw malformed("no JSON: " + e.getOriginalMessage());
    }
    throw malformed("no JSON object: " + json);
  }

  /// Returns `text` without the key.
  String withoutKey(String text) {
    return key.map(secret -> secret.blotOut(text)).orElse(text);
  }
}
