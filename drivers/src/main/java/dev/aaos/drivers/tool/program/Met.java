package dev.aaos.drivers.tool.program;

import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.confine.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Says in words which bounds a command met.
final class Met {
  private static final int CPU_TIME_USED_UP = 24;
  private static final int FILE_TOO_LARGE = 25;
  private static final long MIB = 1 << 20;
  private static final long KIB = 1 << 10;

  private Met() {}

  /// Returns a sentence for each of `bounds` that the command met; that it took too long is said
  /// elsewhere.
  ///
  /// @param reached what it wanted more of than all of it together may have
  /// @param ending of its first process
  static List<String> bounds(Bounds bounds, Set<Counted> reached, Ending ending) {
    List<String> met = new ArrayList<>();
    if (reached.contains(Counted.MEMORY)) {
      met.add("memory: all of it wanted more than " + size(bounds.memory())
          + ", so Linux ended processes of it");
    }
    if (reached.contains(Counted.PROCESSES)) {
      met.add("processes: it wanted more than " + bounds.processes() + " at once, and got no more");
    }
    if (ending.equals(new Ending.Killed(CPU_TIME_USED_UP))) {
      met.add("processor time: it used up " + bounds.cpu().toSeconds() + " s, so it was ended");
    }
    if (ending.equals(new Ending.Killed(FILE_TOO_LARGE))) {
      met.add("file size: it wrote a file of more than " + size(bounds.fileSize())
          + ", so it was ended");
    }
    return met;
  }

  private static String size(long bytes) {
    return bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
  }
}
