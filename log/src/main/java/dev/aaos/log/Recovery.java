package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Reads what of a log follows a place, and cuts a torn tail. For one thread.
final class Recovery {
  private final Disk disk;
  private final Log.Place begin;
  private final Log.Place from;
  private final boolean isWhole;
  private final Replay replay;
  private final Marks marks = new Marks();
  private final List<String> names;
  private final History history;
  private Log.Place place;
  private long grown;

  Recovery(Disk disk, Log.Opening opening, Consumer<Log.Entry> to) throws IOException {
    this.disk = disk;
    this.begin = opening.begin();
    this.from = opening.from();
    this.isWhole = opening.isWhole();
    this.place = from;
    String name = isWhole ? "" : Log.name(from.segment());
    this.replay = new Replay(to, name, from.sequence(), from.hash());
    List<String> all = Log.segments(disk, begin);
    this.names = all.stream().filter(one -> Log.first(one) >= from.segment()).toList();
    List<String> old = isWhole
        ? List.of()
        : all.stream().filter(one -> Log.first(one) <= from.segment()).toList();
    this.history = new History(disk, old, opening, marks);
  }

  /// Returns the segment to append to.
  Segment run() throws IOException {
    for (String name : names.subList(0, Math.max(0, names.size() - 1))) {
      try (DiskFile file = disk.open(name)) {
        scan(Segment.open(name, file), false);
      }
    }
    String name = names.isEmpty() ? Log.name(begin.segment()) : names.getLast();
    DiskFile file = disk.open(name);
    try {
      return lastSegment(name, file);
    } catch (IOException | CorruptJournal e) {
      file.close();
      throw e;
    }
  }

  private Segment lastSegment(String name, DiskFile file) throws IOException {
    long next = replay.last() + 1;
    if (name.equals(Log.name(next)) && Segment.isUnbegun(file, next, replay.head())) {
      Segment fresh = Segment.create(name, file, Log.header(begin, next, replay.head()));
      disk.forceDirectory();
      return fresh;
    }
    Segment segment = Segment.open(name, file);
    if (scan(segment, true)) {
      segment.cutTail();
    }
    segment.force();
    return segment;
  }

  private boolean scan(Segment segment, boolean isLast) throws IOException {
    long begin = Segment.HEADER_BYTES;
    if (!isWhole && segment.first() == from.segment()) {
      begin = segment.walk(from.offset(), from.offset() + 1, batch -> {});
    } else {
      replay.enter(segment);
    }
    return segment.scan(begin, isLast, batch -> {
      marks.note(new Marks.Mark(replay.last() + 1, segment.name(), batch.offset(), replay.head()));
      replay.batch(batch);
      place = new Log.Place(segment.first(), batch.offset(), replay.last(), replay.head());
      grown += batch.end() - batch.offset();
    });
  }

  /// Returns where the log begins.
  Log.Place begin() {
    return begin;
  }

  /// Returns where it ends.
  Log.Place place() {
    return place;
  }

  /// Returns how many bytes of it were read.
  long grown() {
    return grown;
  }

  /// Returns where reading may begin in what was read.
  Marks marks() {
    return marks;
  }

  /// Returns what was not read.
  History history() {
    return history;
  }
}
