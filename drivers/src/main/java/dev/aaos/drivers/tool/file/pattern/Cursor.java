package dev.aaos.drivers.tool.file.pattern;

/// Where a parser stands in the text of an expression. For one thread.
final class Cursor {
  /// Stands for the end of the text.
  static final int END = -1;

  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  /// Returns the next character without taking it, or [#END].
  int peek() {
    return at < text.length() ? text.codePointAt(at) : END;
  }

  /// Takes the next character.
  ///
  /// @throws PatternException at the end
  int next() throws PatternException {
    int c = peek();
    if (c == END) {
      throw wrong("ends too early: finish it, or put '\\' before a sign that is meant as itself");
    }
    at += Character.charCount(c);
    return c;
  }

  /// Takes `expected` if it comes next; returns whether it did.
  boolean take(String expected) {
    if (!text.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  /// Takes everything before `end` and `end` itself; returns what stood before it.
  ///
  /// @throws PatternException when `end` does not follow
  String takeUntil(String end) throws PatternException {
    int found = text.indexOf(end, at);
    if (found < 0) {
      throw wrong("lacks a '" + end + "'");
    }
    String before = text.substring(at, found);
    at = found + end.length();
    return before;
  }

  /// Takes a whole number that comes next, if it does.
  ///
  /// @return the number, or [#END] when there is none
  /// @throws PatternException when it is above `most`
  int takeNumber(int most) throws PatternException {
    int start = at;
    long number = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      number = Math.min(Integer.MAX_VALUE, number * 10 + text.charAt(at) - '0');
      at++;
    }
    if (number > most) {
      throw wrong("repeats " + text.substring(start, at) + " times (max " + most + ")");
    }
    return at == start ? END : (int) number;
  }

  /// Returns where it stands, to come back to.
  int mark() {
    return at;
  }

  /// Goes back to where it stood when it was marked.
  void reset(int mark) {
    at = mark;
  }

  /// Returns the error that the expression `what`.
  PatternException wrong(String what) {
    return new PatternException("pattern '" + text + "', at character " + (at + 1) + ": " + what);
  }
}
