package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Digest;
import dev.aaos.kernel.device.Disk;
import dev.aaos.kernel.device.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The append-only log: numbered segment files, one chain of hashes through all of them.
///
/// A batch of records is written with one fsync, and is there as a whole after a crash, or not at
/// all. Recovery reads every record, checks the chain, cuts a torn tail and refuses anything else
/// that is not as it was written.
///
/// [#append] is for the journal's thread; [#read] for any.
public final class Journal {
  /// A segment longer than this is followed by another, in bytes.
  static final long SEGMENT_BYTES = 64L << 20;

  private static final String PREFIX = "journal-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{20}");

  private final Disk disk;
  private final Content content;
  private final long segmentBytes;
  private final RecordCodec codec = new RecordCodec();
  private final Marks marks;

  private Segment current;
  private volatile long last;
  private Digest head;

  private Journal(Disk disk, Content content, long segmentBytes, Recovered recovered) {
    this.disk = disk;
    this.content = content;
    this.segmentBytes = segmentBytes;
    this.marks = recovered.marks;
    this.current = recovered.segment;
    this.last = recovered.replay.last();
    this.head = recovered.replay.head();
  }

  /// Opens the journal on `disk` and gives every record in it to `replay`, oldest first.
  ///
  /// @throws CorruptJournal naming the first place that is not as it was written
  /// @throws IOException when the disk fails
  public static Journal open(Disk disk, Content content, Consumer<JournalRecord> replay)
      throws IOException {
    return open(disk, content, SEGMENT_BYTES, replay);
  }

  /// Opens the journal on `disk`, where a segment longer than `segmentBytes` is followed by
  /// another.
  static Journal open(Disk disk, Content content, long segmentBytes, Consumer<JournalRecord> replay)
      throws IOException {
    return new Journal(disk, content, segmentBytes, recover(disk, new Replay(replay)));
  }

  /// What recovery found.
  private record Recovered(Segment segment, Replay replay, Marks marks) {}

  private static Recovered recover(Disk disk, Replay replay) throws IOException {
    Marks marks = new Marks();
    List<String> names =
        disk.list().stream().filter(name -> NAME.matcher(name).matches()).toList();
    for (String name : names.subList(0, Math.max(0, names.size() - 1))) {
      try (DiskFile file = disk.open(name)) {
        scan(Segment.open(name, file), false, replay, marks);
      }
    }
    String name = names.isEmpty() ? name(1) : names.getLast();
    DiskFile file = disk.open(name);
    try {
      return new Recovered(lastSegment(disk, name, file, replay, marks), replay, marks);
    } catch (IOException | CorruptJournal e) {
      file.close();
      throw e;
    }
  }

  private static Segment lastSegment(
      Disk disk, String name, DiskFile file, Replay replay, Marks marks) throws IOException {
    long next = replay.last() + 1;
    if (name.equals(name(next)) && Segment.isUnbegun(file, next, replay.head())) {
      Segment fresh = Segment.create(name, file, next, replay.head());
      disk.forceDirectory();
      return fresh;
    }
    Segment segment = Segment.open(name, file);
    scan(segment, true, replay, marks);
    segment.cutTail();
    return segment;
  }

  private static void scan(Segment segment, boolean isLast, Replay replay, Marks marks)
      throws IOException {
    replay.enter(segment);
    segment.scan(isLast, batch -> {
      marks.note(new Marks.Mark(replay.last() + 1, segment.name(), batch.offset(), replay.head()));
      replay.batch(batch);
    });
  }

  /// Returns the sequence of the last durable record; 0 when there is none. Any thread may ask.
  public long last() {
    return last;
  }

  /// Appends `drafts` as one batch, durable together with all content stored before.
  ///
  /// This is the only place where a record is written.
  ///
  /// @throws IOException when the disk failed; what is on it is then unknown, and the caller must
  ///     halt
  public List<JournalRecord> append(List<Draft> drafts) throws IOException {
    List<JournalRecord> records = new ArrayList<>(drafts.size());
    List<ByteBuffer> parts = new ArrayList<>(drafts.size());
    Digest tip = head;
    for (Draft draft : drafts) {
      byte[] bytes = codec.encode(draft);
      Digest hash = codec.chain(tip, ByteBuffer.wrap(bytes));
      ByteBuffer part = ByteBuffer.allocate(Integer.BYTES + bytes.length + Digest.BYTES);
      part.putInt(bytes.length).put(bytes);
      hash.write(part);
      parts.add(part.flip());
      records.add(placed(draft, tip, hash));
      tip = hash;
    }
    long first = drafts.getFirst().sequence();
    content.force();
    if (current.end() > segmentBytes) {
      roll(first);
    }
    marks.note(new Marks.Mark(first, current.name(), current.end(), head));
    current.append(first, drafts.size(), parts);
    head = tip;
    last = drafts.getLast().sequence();
    return records;
  }

  private static JournalRecord placed(Draft draft, Digest previous, Digest hash) {
    return new JournalRecord(
        draft.sequence(),
        draft.time(),
        draft.agent(),
        draft.run(),
        draft.cause(),
        draft.labels(),
        draft.fact(),
        previous,
        hash);
  }

  private void roll(long first) throws IOException {
    current.close();
    current = Segment.create(name(first), disk.open(name(first)), first, head);
    disk.forceDirectory();
  }

  /// Gives the durable records from `from` on to `reader`, oldest first, until it has had enough.
  ///
  /// @throws CorruptJournal at the first record that is not as it was written
  public void read(long from, Reader reader) throws IOException {
    long until = last;
    long begin = Math.max(from, 1);
    if (begin > until) {
      return;
    }
    Marks.Mark mark = marks.before(begin);
    Window window = new Window(begin, until, reader);
    Replay replay = new Replay(window::offer, mark.segment(), mark.first() - 1, mark.previous());
    try {
      readSegment(mark.segment(), mark.offset(), replay);
      for (String name : marks.segmentsAfter(mark)) {
        readSegment(name, Segment.HEADER_BYTES, replay);
      }
    } catch (Enough enough) {
      return;
    }
    throw new CorruptJournal(
        "the journal ends with record " + replay.last() + ", but " + until + " were written");
  }

  private void readSegment(String name, long offset, Replay replay) throws IOException {
    try (DiskFile file = disk.open(name)) {
      Segment segment = Segment.open(name, file);
      if (offset == Segment.HEADER_BYTES) {
        replay.enter(segment);
      }
      segment.walk(offset, replay::batch);
    }
  }

  private static String name(long first) {
    return "%s%020d".formatted(PREFIX, first);
  }

  /// Closes the files. Nothing can be appended afterwards.
  public void close() throws IOException {
    current.close();
    content.close();
  }

  /// Reads records for as long as it wants more.
  @FunctionalInterface
  public interface Reader {
    /// Takes the next record and returns whether another one is wanted.
    boolean next(JournalRecord record);
  }

  private record Window(long from, long until, Reader reader) {
    void offer(JournalRecord record) {
      boolean wanted = record.sequence() < from || reader.next(record);
      if (!wanted || record.sequence() >= until) {
        throw new Enough();
      }
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  /// Batches from which reading may begin, so that one record is found without reading a whole
  /// segment. Any thread may call.
  private static final class Marks {
    /// How far apart the marks within a segment are at the least, in bytes.
    static final long APART = 256L << 10;

    private final TreeMap<Long, Mark> marks = new TreeMap<>();

    /// The place of a batch.
    ///
    /// @param first the sequence of its first record
    /// @param previous the hash of the record before that
    record Mark(long first, String segment, long offset, Digest previous) {}

    /// Keeps `mark`, which comes after all others, where the one before it is far enough away.
    synchronized void note(Mark mark) {
      Map.Entry<Long, Mark> before = marks.lastEntry();
      boolean near = before != null
          && before.getValue().segment.equals(mark.segment)
          && mark.offset - before.getValue().offset < APART;
      if (!near) {
        marks.put(mark.first, mark);
      }
    }

    /// Returns the last mark at or before the record `from`, which must not be before the first.
    synchronized Mark before(long from) {
      return marks.floorEntry(from).getValue();
    }

    /// Returns the names of the segments after that of `mark`, in order.
    synchronized List<String> segmentsAfter(Mark mark) {
      return marks.tailMap(mark.first).values().stream()
          .map(Mark::segment)
          .distinct()
          .filter(segment -> !segment.equals(mark.segment))
          .toList();
    }
  }
}
