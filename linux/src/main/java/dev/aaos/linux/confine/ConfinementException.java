package dev.aaos.linux.confine;

import java.io.IOException;

/// A program was not started, because one layer of its confinement could not be put in place.
///
/// Nothing ran: there is no weaker way of starting it.
public final class ConfinementException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String layer;
  private final String why;

  /// Makes the failure of `layer`.
  ///
  /// @param layer such as `namespaces` or `landlock`
  /// @param what which facility answered what
  /// @param mend what the operator can do
  public ConfinementException(String layer, String what, String mend) {
    this(layer, layer + ": " + what + "; " + mend);
  }

  /// Makes the failure of `layer`.
  ///
  /// @param why as [#why] of another has it
  public ConfinementException(String layer, String why) {
    super("not confined, so not started: " + why);
    this.layer = layer;
    this.why = why;
  }

  /// Returns layer, facility and mend in one line.
  public String why() {
    return why;
  }

  /// Returns which layer could not be put in place.
  public String layer() {
    return layer;
  }
}
