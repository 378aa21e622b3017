package dev.aaos.capability;

/// A capability, pattern or constraint that cannot be read.
///
/// The message names the thing, its value and the mend, and is fit to be shown to whoever wrote it.
public final class CapabilitySyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// Makes one that says `message`.
  public CapabilitySyntaxException(String message) {
    super(message);
  }
}
