package dev.aaos.linux.piece;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Holes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A part of a file that holds data; what lies between two is a hole, and reads as zeros.
///
/// @param at where it begins, in bytes
/// @param length how many bytes it has, at least one
public record Extent(long at, long length) {
  /// How many are told apart in one file, at most.
  public static final int MOST = 100_000;

  /// Why content is not kept that is in more.
  public static final String TOO_MANY = "it holds data in more than " + MOST + " places";

  private static final int SLACK = 1 << 16;

  /// Refuses one that no file has.
  public Extent {
    if (at < 0 || length < 1 || at > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("no file holds " + length + " bytes at " + at);
    }
  }

  /// Returns where it ends.
  public long end() {
    return at + length;
  }

  /// Returns where `data`, which is open for reading, holds data within its first `size` bytes;
  /// nothing where that is in more than [#MOST] places.
  public static Optional<List<Extent>> of(Descriptor data, long size) throws LinuxException {
    List<Extent> found = new ArrayList<>();
    long at = 0;
    while (at < size) {
      long begin = Holes.nextData(data, at);
      if (begin >= size) {
        break;
      }
      long end = Math.min(size, Holes.nextHole(data, begin));
      if (end > begin) {
        found.add(new Extent(begin, end - begin));
      }
      if (found.size() > MOST) {
        return Optional.empty();
      }
      at = Math.max(end, begin + 1);
    }
    return Optional.of(List.copyOf(found));
  }

  /// Returns whether the file whose status is `status` takes up less room than it is long, so that
  /// it may have holes.
  public static boolean isSparse(FileStatus status) {
    return status.held() + SLACK <= status.size();
  }

  /// Returns how many bytes `extents` have together.
  public static long sum(List<Extent> extents) {
    return extents.stream().mapToLong(Extent::length).sum();
  }
}
