package dev.aaos.log.proof;

import dev.aaos.log.fixture.SimulatedDisk;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// The files of a log, by name, to be changed behind its back.
final class LogFiles {
  private final Map<String, byte[]> files = new TreeMap<>();

  byte[] get(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  void put(String name, byte[] bytes) {
    files.put(name, bytes);
  }

  void remove(String name) {
    files.remove(name);
  }

  /// Becomes what `others` are.
  void become(LogFiles others) {
    files.clear();
    others.files.forEach((name, bytes) -> files.put(name, bytes.clone()));
  }

  LogFiles copy() {
    LogFiles copy = new LogFiles();
    copy.become(this);
    return copy;
  }

  /// Returns the names of those that begin so.
  List<String> names(String start) {
    return files.keySet().stream().filter(name -> name.startsWith(start)).toList();
  }

  /// Returns the name of one of the segments.
  String anySegment(SplittableRandom random) {
    List<String> names = names("journal-");
    return names.get(random.nextInt(names.size()));
  }

  boolean isSameAs(LogFiles others) {
    return files.keySet().equals(others.files.keySet())
        && files.keySet().stream().allMatch(name -> Arrays.equals(get(name), others.get(name)));
  }

  SimulatedDisk disk() {
    SimulatedDisk disk = new SimulatedDisk();
    files.forEach(disk::put);
    return disk;
  }
}
