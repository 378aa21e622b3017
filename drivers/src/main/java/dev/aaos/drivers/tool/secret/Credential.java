package dev.aaos.drivers.tool.secret;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.json.Json;
import java.util.List;
import java.util.stream.Stream;

/// A header of one request whose value is a secret, which neither the agent nor the journal sees.
///
/// @param name what the secret is called
/// @param header the header it goes into
/// @param value what goes there; never empty
public record Credential(String name, String header, String value) {
  /// A shorter word is found in too much that is no secret.
  private static final int LONG_ENOUGH = 8;

  /// Returns what a request to `host` with the secret needs.
  public static Capability need(String name, String header, HostPattern host) {
    return new Capability.Secret(name, List.of(host), header);
  }

  /// Returns the header's line, without what ends it.
  public String line() {
    return header + ": " + value;
  }

  /// Returns the forms in which the other side may say the value back, none of them empty: as it
  /// is, as JSON has it, and without a scheme in front of it.
  public List<String> forms() {
    String quoted = Json.object().put("", value).toString();
    String escaped = quoted.substring(5, quoted.length() - 2);
    String bare = value.substring(value.lastIndexOf(' ') + 1);
    return Stream.of(value, escaped, bare)
        .filter(form -> !form.equals(bare) || form.equals(value) || bare.length() >= LONG_ENOUGH)
        .distinct()
        .toList();
  }

  /// Returns `text` with the name of the secret where the other side said its value back.
  public String redact(String text) {
    String redacted = text;
    for (String form : forms()) {
      redacted = redacted.replace(form, "[secret " + name + "]");
    }
    return redacted;
  }

  /// Names no value.
  @Override
  public String toString() {
    return "Credential[" + name + "]";
  }
}
