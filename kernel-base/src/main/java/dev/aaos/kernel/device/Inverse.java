package dev.aaos.kernel.device;

/// The call that takes another one back, where that reached what nobody here can
/// restore: it cancels an order, takes down what was put up.
///
/// @param tool the tool to call
/// @param input a JSON object as text
/// @param description the exact effect in one line, for people
/// @param lacking why it cannot be made after all; empty when nothing is known against
///     it
public record Inverse(String tool, String input, String description, String lacking) {
  /// One that nothing is known against.
  public Inverse(String tool, String input, String description) {
    this(tool, input, description, "");
  }
}
