package dev.aaos.kernel.device;

/// A tool's input that cannot be acted on.
///
/// The message names the member, its value and the mend; the model reads it.
public final class InvalidInput extends Exception {
  private static final long serialVersionUID = 1L;

  /// Input refused because of `message`.
  public InvalidInput(String message) {
    super(message);
  }
}
