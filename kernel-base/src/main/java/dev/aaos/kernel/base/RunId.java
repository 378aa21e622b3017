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

  /// What a record gets by itself is made at run time, at each start anew, and maps of these are
  /// among the first things a start makes.
  @Override
  public int hashCode() {
    return value.hashCode();
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
