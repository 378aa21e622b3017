package dev.aaos.bench;

import java.util.Arrays;
import java.util.Locale;

/// Durations of many repetitions of one thing, in nanoseconds. For one thread.
public final class Samples {
  private long[] nanos = new long[1024];
  private int size;

  /// Adds one.
  public void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  /// Adds all of `others`.
  public void addAll(Samples others) {
    for (int i = 0; i < others.size; i++) {
      add(others.nanos[i]);
    }
  }

  /// Returns how many there are.
  public int size() {
    return size;
  }

  /// Returns the duration that `percent` of all do not exceed, in milliseconds.
  public double percentile(double percent) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(percent / 100 * size) - 1;
    return sorted[Math.clamp(index, 0, size - 1)] / 1e6;
  }

  /// Returns the mean, in milliseconds.
  public double mean() {
    return Arrays.stream(nanos, 0, size).average().orElse(0) / 1e6;
  }

  /// Returns the middle, the 99th percentile and how many there are.
  public String summary() {
    return String.format(
        Locale.ROOT, "p50 %.3f ms, p99 %.3f ms, n=%d", percentile(50), percentile(99), size);
  }
}
