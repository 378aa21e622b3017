package dev.aaos.drivers.tool.program.output;

/// Text that a program or a model made up, as people are shown it.
public final class OneLine {
  private static final int SHOWN = 400;

  private OneLine() {}

  /// Returns `text` in one line that cannot pass for another, its beginning if it is long.
  public static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(SHOWN).forEach(one -> {
      if (one == '\n') {
        line.append("\\n");
      } else if (Character.isISOControl(one) || Character.getType(one) == Character.FORMAT) {
        line.append("\\u{").append(Integer.toHexString(one)).append('}');
      } else {
        line.appendCodePoint(one);
      }
    });
    return text.codePointCount(0, text.length()) > SHOWN ? line + "…" : line.toString();
  }
}
