package dev.aaos.drivers.tool.file;

/// Some lines of a text, each behind its number.
///
/// A line ends with its `\n`, which belongs to it; what follows the last `\n` is a line if it is
/// not empty. So a text without characters has no lines.
///
/// @param text each line as `%6d`, a tab, and the line as it is
/// @param total how many lines the whole text has
/// @param returned how many of them are here
/// @param truncated whether lines follow after these
record NumberedLines(String text, int total, int returned, boolean truncated) {
  private static final int NUMBER_WIDTH = 6;

  /// Returns at most `limit` lines of `text` from line `offset` on, the first being line 1.
  static NumberedLines of(String text, int offset, int limit) {
    StringBuilder numbered = new StringBuilder();
    int total = 0;
    int returned = 0;
    for (int start = 0; start < text.length(); ) {
      int end = endOfLine(text, start);
      total++;
      if (total >= offset && returned < limit) {
        appendNumber(numbered, total);
        numbered.append(text, start, end);
        returned++;
      }
      start = end;
    }
    boolean more = (long) offset - 1 + returned < total;
    return new NumberedLines(numbered.toString(), total, returned, more);
  }

  /// Returns how many lines `text` has.
  static int count(String text) {
    int total = 0;
    for (int start = 0; start < text.length(); start = endOfLine(text, start)) {
      total++;
    }
    return total;
  }

  private static int endOfLine(String text, int start) {
    int newline = text.indexOf('\n', start);
    return newline < 0 ? text.length() : newline + 1;
  }

  private static void appendNumber(StringBuilder to, int number) {
    String digits = Integer.toString(number);
    to.repeat(' ', Math.max(0, NUMBER_WIDTH - digits.length())).append(digits).append('\t');
  }
}
