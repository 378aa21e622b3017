package dev.aaos.linux.http;

import java.io.IOException;

/// What a program says on a connection is not what it was let through for.
public final class Refused extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 80;

  /// Says why.
  public Refused(String reason) {
    super(reason);
  }

  /// Returns `said`, which a program chose, so that it can stand in a reason.
  public static String shown(String said) {
    String plain = said.replaceAll("[^!-~]", "?");
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
  }
}
