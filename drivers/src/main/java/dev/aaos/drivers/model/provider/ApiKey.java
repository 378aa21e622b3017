package dev.aaos.drivers.model.provider;

/// The key by which a provider knows who calls. A secret: nothing shows it, and what a provider
/// says of it is blotted out. Immutable.
public final class ApiKey {
  /// A shorter word is no secret, and blotting it out would garble messages.
  private static final int SHORTEST_SECRET = 8;

  private static final String BLOT = "[key]";

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /// Returns the key `text`, white space around it removed.
  ///
  /// @param setting where the key came from, for the message
  /// @throws IllegalArgumentException when it cannot stand in an HTTP header; the message does
  ///     not contain it
  public static ApiKey of(String setting, String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          setting + " is empty or holds characters that no key has: copy the key again");
    }
    return new ApiKey(stripped);
  }

  /// Returns the key itself, for the one header it belongs in.
  public String reveal() {
    return value;
  }

  /// Returns `text` without the key.
  String blotOut(String text) {
    return value.length() < SHORTEST_SECRET ? text : text.replace(value, BLOT);
  }

  /// Returns a word that says that this is a key, never the key.
  @Override
  public String toString() {
    return BLOT;
  }
}
