package dev.aaos.linux.confine;

import java.io.IOException;

/// A program was not started, because one layer of its confinement could not be put in place.
///
/// Nothing ran: there is no weaker way of starting it.
public final class ConfinementException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String layer;

  /// Makes the failure of `layer`.
  ///
  /// @param layer such as `namespaces` or `landlock`
  /// @param what which facility answered what
  /// @param mend what the operator can do
  public ConfinementException(String layer, String what, String mend) {
    super("not confined, so not started: " + layer + ": " + what + "; " + mend);
    this.layer = layer;
  }

  /// Makes the failure of `layer`, put into words elsewhere.
  public ConfinementException(String layer, String words) {
    super(words);
    this.layer = layer;
  }

  /// Returns which layer could not be put in place.
  public String layer() {
    return layer;
  }
}
