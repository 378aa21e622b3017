package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.json.Json;
import java.util.List;

/// A header of one fetch whose value is a secret, which neither the agent nor the journal sees.
///
/// @param name what the secret is called
/// @param header the header it goes into
/// @param value what goes there; never empty
record Credential(String name, String header, String value) {
  /// A shorter word is found in too much that is no secret.
  private static final int LONG_ENOUGH = 8;

  /// Returns what a request to `host` with the secret needs.
  static Capability need(String name, String header, HostPattern host) {
    return new Capability.Secret(name, List.of(host), header);
  }

  /// Returns the header's line.
  String line() {
    return header + ": " + value + "\r\n";
  }

  /// Returns `text` with the name of the secret where the other side said its value back, also as
  /// JSON and without a scheme in front of it.
  String redact(String text) {
    String placeholder = "[secret " + name + "]";
    String quoted = Json.object().put("", value).toString();
    String escaped = quoted.substring(5, quoted.length() - 2);
    String redacted = text.replace(value, placeholder).replace(escaped, placeholder);
    String bare = value.substring(value.lastIndexOf(' ') + 1);
    return bare.length() < LONG_ENOUGH ? redacted : redacted.replace(bare, placeholder);
  }

  /// Names no value.
  @Override
  public String toString() {
    return "Credential[" + name + "]";
  }
}
