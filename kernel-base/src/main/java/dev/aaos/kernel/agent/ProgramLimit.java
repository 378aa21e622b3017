package dev.aaos.kernel.agent;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one command of an agent may use up: **the one list of such limits**. A command is a program
/// that a tool starts, or the agent's own, with all processes that come of it.
///
/// The names are those of manifests, in lower case, and of the log, as they stand here.
public enum ProgramLimit {
  /// Bytes of memory that all of it has together, files that are kept in memory included.
  MEMORY(Unit.BYTES, Scale.MIB, 4L * Scale.GIB, Scale.PIB),
  /// Bytes of data that each process has for itself.
  PROCESS_MEMORY(Unit.BYTES, Scale.MIB, 4L * Scale.GIB, Scale.PIB),
  /// Processes and threads that there are of it at once.
  PROCESSES(Unit.COUNT, 1, 1_024, 1_000_000),
  /// Seconds of processor time that each process has.
  CPU(Unit.SECONDS, 1, 10L * Scale.MINUTE, 365L * Scale.DAY),
  /// Descriptors that each process holds.
  OPEN_FILES(Unit.COUNT, 16, 1_024, 1_000_000),
  /// Bytes that a file may be made to hold.
  FILE_SIZE(Unit.BYTES, Scale.KIB, 4L * Scale.GIB, Scale.PIB),
  /// Bytes that each of a cell's own directories holds: `/tmp`, `/home/agent` and `/dev/shm`.
  TEMPORARY(Unit.BYTES, 64L * Scale.KIB, 256L * Scale.MIB, Scale.PIB),
  /// Bytes more of the disk that the files take up which it writes, all of them together: what it
  /// deletes, too. Any number, where nobody named one.
  DISK(Unit.BYTES, Scale.MIB, Scale.PIB, Scale.PIB),
  /// Seconds that it may take. Tools give up before this of themselves.
  TIME(Unit.SECONDS, 1, 7L * Scale.DAY, 7L * Scale.DAY);

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB|TiB)");

  private final Unit unit;
  private final long least;
  private final long usual;
  private final long most;

  /// What its numbers count.
  private enum Unit {
    BYTES("a size"),
    COUNT("a whole number"),
    SECONDS("a length of time, in whole seconds");

    private final String words;

    Unit(String words) {
      this.words = words;
    }
  }

  private static final class Scale {
    static final long KIB = 1 << 10;
    static final long MIB = KIB << 10;
    static final long GIB = MIB << 10;
    static final long TIB = GIB << 10;
    static final long PIB = TIB << 10;
    static final long MINUTE = 60;
    static final long DAY = 24 * 60 * MINUTE;
  }

  ProgramLimit(Unit unit, long least, long usual, long most) {
    this.unit = unit;
    this.least = least;
    this.usual = usual;
    this.most = most;
  }

  /// Returns what it is called in manifests.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns what holds where nobody named another.
  public long usual() {
    return usual;
  }

  /// Returns whether `value` is one that it can have.
  public boolean admits(long value) {
    return value >= least && value <= most;
  }

  /// Returns, in words, which values it can have.
  public String range() {
    return unit.words + " from " + text(least) + " to " + text(most);
  }

  /// Returns the text that [#read] reads as `value`.
  public String text(long value) {
    return switch (unit) {
      case BYTES -> size(value);
      case COUNT -> Long.toString(value);
      case SECONDS -> Constraints.text(Duration.ofSeconds(value));
    };
  }

  /// Returns the value that is written as `text`, such as `512MiB`, `20` or `10m`.
  ///
  /// @throws IllegalArgumentException when that is none that it can have; what it can have is in
  ///     the message
  public long read(String text) {
    try {
      long value = switch (unit) {
        case BYTES -> size(text);
        case COUNT -> Long.parseLong(text);
        case SECONDS -> seconds(text);
      };
      if (admits(value)) {
        return value;
      }
    } catch (NumberFormatException | ArithmeticException | CapabilitySyntaxException e) {
      throw new IllegalArgumentException(range(), e);
    }
    throw new IllegalArgumentException(range());
  }

  private static String size(long bytes) {
    if (bytes % Scale.TIB == 0) {
      return bytes / Scale.TIB + "TiB";
    }
    if (bytes % Scale.GIB == 0) {
      return bytes / Scale.GIB + "GiB";
    }
    return bytes % Scale.MIB == 0 ? bytes / Scale.MIB + "MiB" : bytes / Scale.KIB + "KiB";
  }

  private static long size(String text) {
    Matcher form = SIZE.matcher(text);
    if (!form.matches()) {
      throw new NumberFormatException(text);
    }
    long count = Long.parseLong(form.group(1));
    long unit = switch (form.group(2)) {
      case "KiB" -> Scale.KIB;
      case "MiB" -> Scale.MIB;
      case "GiB" -> Scale.GIB;
      default -> Scale.TIB;
    };
    return Math.multiplyExact(count, unit);
  }

  private static long seconds(String text) {
    Duration length = Constraints.parseDuration(text);
    if (length.toMillis() % 1_000 != 0) {
      throw new NumberFormatException(text);
    }
    return length.toSeconds();
  }
}
