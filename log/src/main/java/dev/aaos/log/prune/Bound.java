package dev.aaos.log.prune;

import java.time.Instant;

/// Which records are old.
public sealed interface Bound {
  /// Returns whether the record `sequence`, made at `time`, is. Those before one that is
  /// are too.
  boolean isOld(long sequence, Instant time);

  /// Those made before an instant of kernel time.
  record Time(Instant before) implements Bound {
    @Override
    public boolean isOld(long sequence, Instant time) {
      return time.isBefore(before);
    }

    @Override
    public String toString() {
      return "from before " + before;
    }
  }

  /// Those before a record.
  record Sequence(long before) implements Bound {
    @Override
    public boolean isOld(long sequence, Instant time) {
      return sequence < before;
    }

    @Override
    public String toString() {
      return "before record " + before;
    }
  }
}
