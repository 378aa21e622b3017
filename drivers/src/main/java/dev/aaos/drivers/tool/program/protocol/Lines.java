package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ProgramLine;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// The lines a program writes, of which only as much is kept as one may be long.
final class Lines {
  /// The longest line, in bytes.
  static final int MOST = 8 << 20;

  private static final int CHUNK = 64 << 10;

  private final ProgramLine from;
  private byte[] chunk = new byte[0];
  private int at;

  /// One line.
  sealed interface Line {
    /// All of it, without its end.
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Whole(byte[] bytes) implements Line {}

    /// One that is longer than may be; nothing of it is kept.
    record TooLong() implements Line {}
  }

  Lines(ProgramLine from) {
    this.from = from;
  }

  /// Waits for the next line; nothing when no more will come. What is not ended by a line feed
  /// when the program hangs up is a line too.
  Optional<Line> next() throws LinuxException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    while (true) {
      if (at == chunk.length) {
        chunk = from.read(CHUNK);
        at = 0;
      }
      if (chunk.length == 0) {
        return line.size() == 0 && !tooLong ? Optional.empty() : Optional.of(line(line, tooLong));
      }
      int end = end();
      tooLong |= line.size() + (end - at) > MOST;
      if (tooLong) {
        line.reset();
      } else {
        line.write(chunk, at, end - at);
      }
      boolean whole = end < chunk.length;
      at = whole ? end + 1 : end;
      if (whole) {
        return Optional.of(line(line, tooLong));
      }
    }
  }

  private static Line line(ByteArrayOutputStream line, boolean tooLong) {
    return tooLong ? new Line.TooLong() : new Line.Whole(line.toByteArray());
  }

  /// Returns where in the chunk the line ends, or the chunk.
  private int end() {
    int end = at;
    while (end < chunk.length && chunk[end] != '\n') {
      end++;
    }
    return end;
  }
}
