package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The append-only log: numbered segment files, one chain of hashes through all of them.
///
/// A batch of records is written with one fsync, and is there as a whole after a crash, or not at
/// all. Recovery reads every record, checks the chain, cuts a torn tail and refuses anything else
/// that is not as it was written. What a record says is the business of others: here it is bytes.
///
/// [#append] is for one thread; [#read] for any.
public final class Log {
  /// A segment longer than this is followed by another, in bytes.
  static final long SEGMENT_BYTES = 64L << 20;

  private static final String PREFIX = "journal-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{20}");

  private final Disk disk;
  private final Content content;
  private final long segmentBytes;
  private final HashChain chain = new HashChain();
  private final Marks marks;

  private Segment current;
  private volatile long last;
  private Digest head;

  private Log(Disk disk, Content content, long segmentBytes, Recovered recovered) {
    this.disk = disk;
    this.content = content;
    this.segmentBytes = segmentBytes;
    this.marks = recovered.marks;
    this.current = recovered.segment;
    this.last = recovered.replay.last();
    this.head = recovered.replay.head();
  }

  /// One record in its place.
  ///
  /// @param sequence 1 for the first record, without gaps
  /// @param bytes the record; to be read once, and before the next one is asked for
  /// @param previous the hash of the record before it
  /// @param hash what [HashChain] makes of `previous` and `bytes`
  public record Entry(long sequence, ByteBuffer bytes, Digest previous, Digest hash) {}

  /// Opens the log on `disk` and gives every record in it to `replay`, oldest first.
  ///
  /// @throws CorruptJournal naming the first place that is not as it was written
  /// @throws IOException when the disk fails
  public static Log open(Disk disk, Content content, Consumer<Entry> replay) throws IOException {
    return open(disk, content, SEGMENT_BYTES, replay);
  }

  /// Opens the log on `disk`, where a segment longer than `segmentBytes` is followed by another.
  static Log open(Disk disk, Content content, long segmentBytes, Consumer<Entry> replay)
      throws IOException {
    return new Log(disk, content, segmentBytes, recover(disk, new Replay(replay)));
  }

  /// What recovery found.
  private record Recovered(Segment segment, Replay replay, Marks marks) {}

  private static Recovered recover(Disk disk, Replay replay) throws IOException {
    Marks marks = new Marks();
    List<String> names = segments(disk);
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

  /// Appends `records` as one batch, durable together with all content stored before.
  ///
  /// @throws IOException when the disk failed; what is on it is then unknown, and the caller must
  ///     halt
  public List<Entry> append(List<byte[]> records) throws IOException {
    List<Entry> entries = new ArrayList<>(records.size());
    List<ByteBuffer> parts = new ArrayList<>(records.size());
    long first = last + 1;
    Digest tip = head;
    for (byte[] bytes : records) {
      Digest hash = chain.next(tip, ByteBuffer.wrap(bytes));
      ByteBuffer part = ByteBuffer.allocate(Integer.BYTES + bytes.length + Digest.BYTES);
      part.putInt(bytes.length).put(bytes);
      hash.write(part);
      parts.add(part.flip());
      entries.add(new Entry(first + entries.size(), ByteBuffer.wrap(bytes), tip, hash));
      tip = hash;
    }
    content.force();
    if (current.end() > segmentBytes) {
      roll(first);
    }
    marks.note(new Marks.Mark(first, current.name(), current.end(), head));
    current.append(first, parts);
    head = tip;
    last = entries.getLast().sequence();
    return entries;
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

  /// Returns the names of the segments on `disk`, in order.
  static List<String> segments(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  /// Returns what the segment is called that begins with the record `first`.
  static String name(long first) {
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
    boolean next(Entry entry);
  }

  private record Window(long from, long until, Reader reader) {
    void offer(Entry entry) {
      boolean wanted = entry.sequence() < from || reader.next(entry);
      if (!wanted || entry.sequence() >= until) {
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
}
