package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Goes through a whole log without changing anything, and says where it stops being good. For one
/// thread.
///
/// The log may be in use: what the daemon is just writing is not there yet, and not a fault.
public final class Walk {
  private final Disk disk;
  private final Log.Place begin;
  private final Replay replay;
  private final long until;
  private String segment = "";
  private long offset;
  private boolean torn;

  private Walk(Disk disk, Log.Place begin, long until, Consumer<Log.Entry> to) {
    this.disk = disk;
    this.begin = begin;
    this.until = until;
    this.replay = new Replay(to, "", begin.sequence(), begin.hash());
  }

  /// How far a walk came.
  ///
  /// @param records the sequence of the last record that is good
  /// @param last the hash of the last of them
  /// @param fault what comes after them, if that is not as it was written
  /// @param torn whether a part of a batch lies behind the last whole one
  /// @param segment the name of the segment in which they end; empty where no segment begins
  /// @param offset where in it the last good batch ends, in bytes
  public record End(
      long records,
      Digest last,
      Optional<Fault> fault,
      boolean torn,
      String segment,
      long offset) {}

  /// Gives the records of the log on `disk` to `to`, oldest first, up to the first that is not
  /// good. A `to` that does not like a record throws [CorruptJournal].
  ///
  /// @param begin where the log begins
  public static End over(Disk disk, Log.Place begin, Consumer<Log.Entry> to) throws IOException {
    return over(disk, begin, Long.MAX_VALUE, to);
  }

  /// Does the same, and ends with the batch that holds the record `last`, whatever follows.
  public static End over(Disk disk, Log.Place begin, long last, Consumer<Log.Entry> to)
      throws IOException {
    Walk walk = new Walk(disk, begin, last, to);
    Optional<Fault> fault = walk.run();
    return new End(
        walk.replay.last(), walk.replay.head(), fault, walk.torn, walk.segment, walk.offset);
  }

  private Optional<Fault> run() throws IOException {
    try {
      List<String> names = Log.segments(disk, begin);
      for (String name : names) {
        segment = name;
        offset = 0;
        try (DiskFile file = disk.open(name)) {
          segment(file, name.equals(names.getLast()));
        }
      }
      return Optional.empty();
    } catch (Log.Enough enough) {
      return Optional.empty();
    } catch (CorruptJournal e) {
      return Optional.of(new Fault(replay.last() + 1, segment, offset, reason(e)));
    }
  }

  /// Returns what is wrong, without the name of the file, which stands beside it.
  private String reason(CorruptJournal fault) {
    String message = String.valueOf(fault.getMessage());
    return message.startsWith(segment)
        ? message.substring(segment.length()).replaceFirst("^:? ", "")
        : message;
  }

  private void segment(DiskFile file, boolean isLast) throws IOException {
    long next = replay.last() + 1;
    if (isLast && segment.equals(Log.name(next)) && Segment.isUnbegun(file, next, replay.head())) {
      return;
    }
    Segment here = Segment.open(segment, file);
    replay.enter(here);
    torn = here.scan(isLast, batch -> {
      offset = batch.offset();
      replay.batch(batch);
      offset = batch.end();
      if (replay.last() >= until) {
        throw new Log.Enough();
      }
    });
  }
}
