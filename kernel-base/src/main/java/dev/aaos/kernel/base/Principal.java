package dev.aaos.kernel.base;

/// Somebody outside who acts: a user of this machine, or whoever holds a token.
///
/// @param name as records name it, such as `uid 1000 (ann)`; at most [#MAX_LENGTH] characters
public record Principal(String name) {
  /// How long a name may be.
  public static final int MAX_LENGTH = 200;

  /// Checks the length.
  public Principal {
    if (name.isBlank() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a principal's name has between 1 and " + MAX_LENGTH + " characters: '" + name + "'");
    }
  }

  /// Returns the principal that a record calls `name`, cut where that is longer than one may be.
  public static Principal named(String name) {
    String known = name.isBlank() ? "unknown" : name;
    return new Principal(known.substring(0, Math.min(known.length(), MAX_LENGTH)));
  }

  @Override
  public String toString() {
    return name;
  }
}
