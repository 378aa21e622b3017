package dev.aaos.drivers.tool.program.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a program wrote, its beginning and its end when it is too much. For one thread at a
/// time.
public final class Output {
  /// How many bytes are kept of the beginning, and as many of the end.
  static final int HALF = 32 * 1024;

  private static final int LAST_LINES = 3;

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final byte[] tail = new byte[HALF];
  private long afterHead;

  /// Adds what was written next.
  public synchronized void add(byte[] bytes) {
    int first = Math.min(bytes.length, HALF - head.size());
    head.write(bytes, 0, first);
    for (int i = first; i < bytes.length; i++) {
      tail[(int) (afterHead++ % HALF)] = bytes[i];
    }
  }

  /// Returns how many bytes were written.
  public synchronized long size() {
    return head.size() + afterHead;
  }

  /// Returns whether some are missing in [#text].
  public synchronized boolean isCut() {
    return afterHead > HALF;
  }

  /// Returns the last lines of it that are not blank, at most three, each in one line that cannot
  /// pass for another.
  public synchronized List<String> lastLines() {
    List<String> lines =
        text().lines().filter(line -> !line.isBlank()).map(String::strip).toList();
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
        .map(OneLine::of)
        .toList();
  }

  /// Returns it as text; what is no UTF-8 is shown as U+FFFD, and what is missing is said.
  public synchronized String text() {
    String begin = head.toString(StandardCharsets.UTF_8);
    if (afterHead == 0) {
      return begin;
    }
    int length = (int) Math.min(afterHead, HALF);
    int start = (int) ((afterHead - length) % HALF);
    byte[] end = new byte[length];
    for (int i = 0; i < length; i++) {
      end[i] = tail[(start + i) % HALF];
    }
    String missing = isCut() ? "\n[" + (afterHead - HALF) + " bytes are not shown here]\n" : "";
    return begin + missing + new String(end, StandardCharsets.UTF_8);
  }
}
