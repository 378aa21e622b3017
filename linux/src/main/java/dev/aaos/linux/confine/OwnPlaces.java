package dev.aaos.linux.confine;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.restrict.Profile;
import java.util.List;
import java.util.stream.Stream;

/// Where a cell has something of its own, whatever was granted.
public final class OwnPlaces {
  /// Directories of a command's own, empty at first, gone with it.
  public static final List<String> TEMPORARY = List.of("/tmp", "/home/agent", "/dev/shm");

  private static final List<PathBytes> ALL = Stream.of(
          Stream.of("/dev", "/proc", "/sys"),
          TEMPORARY.stream(),
          Profile.load().entries().stream().map(Profile.Entry::path))
      .flatMap(paths -> paths)
      .map(PathBytes::of)
      .toList();

  private OwnPlaces() {}

  /// Returns whether one of them is `directory` or lies in it: seen whole, it would hide that.
  public static boolean lieIn(PathBytes directory) {
    return ALL.stream().anyMatch(place -> place.isWithin(directory));
  }
}
