package dev.aaos.cli.shell;

import java.util.ArrayList;
import java.util.List;

/// Text from agents, made harmless for a terminal.
///
/// A name or a reply that carries escape sequences could repaint the screen, and so what a
/// person is asked to approve. Control characters and direction overrides are therefore shown,
/// not sent.
public final class Printable {
  private static final String ELLIPSIS = "…";

  private Printable() {}

  /// Returns `text` with line ends and tabs kept and every other control character shown.
  public static String text(String text) {
    return shown(text, true);
  }

  /// Returns `text` on one line: line ends are shown as well.
  public static String line(String text) {
    return shown(text, false);
  }

  /// Returns `text` on one line of at most `length` characters.
  public static String line(String text, int length) {
    String line = line(
        text.codePointCount(0, text.length()) > length * 4
            ? text.substring(0, text.offsetByCodePoints(0, length * 4))
            : text);
    if (line.codePointCount(0, line.length()) <= length) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, length - 1)) + ELLIPSIS;
  }

  /// Returns `line` in parts of at most `width` characters, broken at spaces where that does not
  /// leave a part half empty.
  static List<String> wrapped(String line, int width) {
    List<String> parts = new ArrayList<>();
    String rest = line;
    while (rest.codePointCount(0, rest.length()) > width) {
      int most = rest.offsetByCodePoints(0, width);
      int space = rest.lastIndexOf(' ', most);
      int end = space > most / 2 ? space : most;
      parts.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    parts.add(rest);
    return parts;
  }

  private static String shown(String text, boolean keepLines) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      if (keepLines && (c == '\n' || c == '\t')) {
        shown.append((char) c);
      } else if (isHarmful(c)) {
        append(shown, c);
      } else {
        shown.appendCodePoint(c);
      }
    });
    return shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\t' -> shown.append("\\t");
      case '\r' -> shown.append("\\r");
      default -> shown.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
    }
  }

  private static boolean isHarmful(int c) {
    boolean control = Character.getType(c) == Character.CONTROL;
    boolean direction = c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
    boolean lineSeparator = c == 0x2028 || c == 0x2029;
    return control || direction || lineSeparator || Character.getType(c) == Character.SURROGATE;
  }
}
