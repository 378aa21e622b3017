package dev.aaos.drivers.tool.file.pattern;

/// Writes a file name pattern as an expression over the whole name or path.
final class Glob {
  private static final String SPECIAL_IN_EXPRESSIONS = "\\.+*?()[]{}|^$&~#-";

  private final String text;
  private final StringBuilder expression = new StringBuilder("^(?:");
  private int at;
  private int depth;

  private Glob(String text) {
    this.text = text;
  }

  /// Returns the expression for the file name pattern `text`.
  ///
  /// @throws PatternException when a bracket or brace is not closed, or nothing follows a `\`
  static String expression(String text) throws PatternException {
    Glob glob = new Glob(text);
    while (glob.at < text.length()) {
      glob.translate();
    }
    if (glob.depth > 0) {
      throw glob.wrong("has a '{' without '}': close it, or write '\\{' for the sign itself");
    }
    return glob.expression.append(")$").toString();
  }

  private void translate() throws PatternException {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case '*' -> star();
      case '?' -> expression.append("[^/]");
      case '[' -> set();
      case '{' -> {
        depth++;
        expression.append("(?:");
      }
      case '}' -> {
        if (depth == 0) {
          throw wrong("has a '}' without '{': write '\\}' for the sign itself");
        }
        depth--;
        expression.append(')');
      }
      case ',' -> expression.append(depth > 0 ? '|' : ',');
      case '\\' -> literal(escaped());
      default -> literal(c);
    }
  }

  /// A `**` that is a whole name stands for any number of names, also none.
  private void star() {
    if (at == text.length() || text.charAt(at) != '*') {
      expression.append("[^/]*");
      return;
    }
    boolean opens = at == 1 || text.charAt(at - 2) == '/';
    at++;
    if (opens && at < text.length() && text.charAt(at) == '/') {
      at++;
      expression.append("(?:.*/)?");
    } else {
      expression.append(".*");
    }
  }

  private void set() throws PatternException {
    int end = text.indexOf(']', at + 1);
    boolean negated = at < text.length() && (text.charAt(at) == '!' || text.charAt(at) == '^');
    if (negated) {
      end = text.indexOf(']', at + 2);
    }
    if (end < 0) {
      throw wrong("has a '[' without ']': close it, or write '\\[' for the sign itself");
    }
    int from = negated ? at + 1 : at;
    expression.append(negated ? "[^/" : "[");
    text.substring(from, end).codePoints().forEach(c -> {
      if (c != '-' && SPECIAL_IN_EXPRESSIONS.indexOf(c) >= 0) {
        expression.append('\\');
      }
      expression.appendCodePoint(c);
    });
    expression.append(']');
    at = end + 1;
  }

  private int escaped() throws PatternException {
    if (at == text.length()) {
      throw wrong("ends in a single '\\': write '\\\\' for the sign itself");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private void literal(int c) {
    if (SPECIAL_IN_EXPRESSIONS.indexOf(c) >= 0) {
      expression.append('\\');
    }
    expression.appendCodePoint(c);
  }

  private PatternException wrong(String what) {
    return new PatternException("glob '" + text + "' " + what);
  }
}
