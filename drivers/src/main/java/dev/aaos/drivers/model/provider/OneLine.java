package dev.aaos.drivers.model.provider;

/// Foreign text, made fit to stand in a message.
final class OneLine {
  private OneLine() {}

  /// Returns `text` on one line, control characters and runs of white space turned into single
  /// spaces, cut to `most` characters.
  static String of(String text, int most) {
    String line = text.replaceAll("[\\p{Cntrl}\\s\\u2028\\u2029]+", " ").strip();
    if (line.length() <= most) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most;
    return line.substring(0, end) + "…";
  }
}
