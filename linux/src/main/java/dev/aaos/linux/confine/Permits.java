package dev.aaos.linux.confine;

import dev.aaos.capability.PathPattern;
import java.util.List;
import java.util.stream.Stream;

/// Which names a program may open, where that is decided name by name and as it opens them.
///
/// @param writes what was granted for writing, as it was granted: of what it sees and may write, it
///     may write no other names
/// @param reads what was granted for reading: of what is judged, it may read no other names
/// @param asksToWrite what it may write when somebody who is asked lets it
/// @param asksToRead what it may read when somebody who is asked lets it
public record Permits(
    List<PathPattern> writes,
    List<PathPattern> reads,
    List<PathPattern> asksToWrite,
    List<PathPattern> asksToRead) {
  /// Nothing is.
  public static final Permits NONE = new Permits(List.of(), List.of(), List.of(), List.of());

  /// What opening a file is for.
  public enum Use {
    /// Reading a file, or listing a directory.
    READ,
    /// Writing a file, or giving something that name.
    WRITE,
    /// Making a directory.
    MAKE_DIRECTORY
  }

  /// What is said of a name.
  public enum Verdict {
    PERMITTED,
    ASKED,
    REFUSED
  }

  /// Copies the lists.
  public Permits {
    writes = List.copyOf(writes);
    reads = List.copyOf(reads);
    asksToWrite = List.copyOf(asksToWrite);
    asksToRead = List.copyOf(asksToRead);
  }

  /// Returns those of who may write as `writes` say, and reads nothing that is judged.
  public static Permits writing(List<PathPattern> writes) {
    return new Permits(writes, List.of(), List.of(), List.of());
  }

  /// Returns these, with `more` that may be written.
  public Permits andWriting(List<PathPattern> more) {
    return new Permits(
        Stream.concat(writes.stream(), more.stream()).toList(), reads, asksToWrite, asksToRead);
  }

  /// Returns whether there is no name that is permitted or asked about for writing.
  public boolean isWithoutWriting() {
    return writes.isEmpty() && asksToWrite.isEmpty();
  }

  /// Returns what is said of `name`, in the grants' words, by one grant for itself.
  public Verdict of(byte[] name, Use use) {
    List<PathPattern> permitted = use == Use.READ ? reads : writes;
    if (permits(permitted, name, use)) {
      return Verdict.PERMITTED;
    }
    List<PathPattern> asked = use == Use.READ ? asksToRead : asksToWrite;
    return permits(asked, name, use) ? Verdict.ASKED : Verdict.REFUSED;
  }

  private static boolean permits(List<PathPattern> patterns, byte[] name, Use use) {
    return patterns.stream().anyMatch(pattern -> switch (use) {
      case READ -> pattern.matches(name);
      case WRITE -> pattern.permitsFile(name);
      case MAKE_DIRECTORY -> pattern.permitsDirectory(name);
    });
  }
}
