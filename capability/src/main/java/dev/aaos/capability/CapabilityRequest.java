package dev.aaos.capability;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of a manifest's list of capabilities.
///
/// @param capability what is asked for
/// @param constraints how it may be used
/// @param notes what its author may not expect of it, in sentences; often none
public record CapabilityRequest(
    Capability capability, Constraints constraints, List<String> notes) {
  /// Copies the notes.
  public CapabilityRequest {
    notes = List.copyOf(notes);
  }

  /// Returns the request written as one line, as in `file_read: /data/*`.
  ///
  /// @throws CapabilitySyntaxException if it is none
  public static CapabilityRequest parse(String text) {
    return of(Capability.parse(text), Constraints.NONE);
  }

  /// Returns the request written as a map, as in `{file_write: /out/**, max_uses: 20}`, with values
  /// as a YAML or JSON reader gives them: text, numbers, truth values, lists, maps, null.
  ///
  /// @throws CapabilitySyntaxException if it is none
  public static CapabilityRequest parse(Map<String, ? extends @Nullable Object> map) {
    CapabilityMap reader = new CapabilityMap(map);
    return of(reader.capability(), reader.constraints());
  }

  private static CapabilityRequest of(Capability capability, Constraints constraints) {
    return new CapabilityRequest(
        capability,
        constraints,
        capability instanceof Capability.OfPath over ? over.path().notes() : List.of());
  }
}
