package dev.aaos.kernel.base;

import java.util.UUID;

/// Names one question put to a person.
///
/// Made outside the kernel from chance, so that deciding stays deterministic; the kernel refuses
/// one that is in use.
public record ApprovalId(UUID value) {
  /// Returns the approval that `text` names, in any form [UUID#fromString] accepts.
  ///
  /// @throws IllegalArgumentException when `text` is no UUID
  public static ApprovalId parse(String text) {
    return new ApprovalId(UUID.fromString(text));
  }

  /// Returns the lower-case hyphenated form, as it stands on the wire.
  @Override
  public String toString() {
    return value.toString();
  }
}
