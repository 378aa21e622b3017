package dev.aaos.kernel.base;

import java.util.UUID;

/// Names one run: an agent working on one message until it is done.
///
/// Made outside the kernel from chance, so that deciding stays deterministic; the kernel refuses
/// one that is in use.
public record RunId(UUID value) {
  /// Returns the run that `text` names, in any form [UUID#fromString] accepts.
  ///
  /// @throws IllegalArgumentException when `text` is no UUID
  public static RunId parse(String text) {
    return new RunId(UUID.fromString(text));
  }

  /// Says where in a snapshot this is looked for, and so is the same for ever.
  @Override
  public int hashCode() {
    return Long.hashCode(value.getMostSignificantBits() ^ value.getLeastSignificantBits());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunId id && value.equals(id.value);
  }

  /// Returns the lower-case hyphenated form, as it stands on the wire.
  @Override
  public String toString() {
    return value.toString();
  }
}
