package dev.aaos.drivers.tool.file.pattern;

/// An expression that cannot be read. The message names the expression, the place and the mend.
public final class PatternException extends Exception {
  private static final long serialVersionUID = 1L;

  PatternException(String message) {
    super(message);
  }
}
