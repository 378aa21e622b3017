package dev.aaos.kernel.base;

import java.util.UUID;

/// Names one message to an agent.
///
/// Made outside the kernel from chance, so that deciding stays deterministic; the kernel refuses
/// one that is in use.
public record MessageId(UUID value) {
  /// Returns the lower-case hyphenated form, as it stands on the wire.
  @Override
  public String toString() {
    return value.toString();
  }
}
