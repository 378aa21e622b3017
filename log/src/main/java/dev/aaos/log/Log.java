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
/// A batch of records is written with one fsync, and is there as a whole after a crash, or
/// not at all. Recovery reads every record, checks the chain, cuts a torn tail and refuses
/// anything else that is not as it was written. What a record says is the business of
/// others: here it is bytes.
///
/// It begins with record 1, or where it was pruned to: segments before that place are not
/// part of it, whether they are still there or not.
///
/// [#append] is for one thread; all else for any.
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
  private final History history;

  private volatile Place begin;
  private Segment current;
  private boolean rolls;
  private volatile long last;
  private Place place;
  private long grown;
  private Digest head;

  private Log(Disk disk, Content content, long segmentBytes, Recovery recovered, Segment current) {
    this.disk = disk;
    this.content = content;
    this.segmentBytes = segmentBytes;
    this.begin = recovered.begin();
    this.marks = recovered.marks();
    this.history = recovered.history();
    this.place = recovered.place();
    this.grown = recovered.grown();
    this.current = current;
    this.rolls = begin.sequence() > 0 && current.format() != Segment.PRUNED;
    this.last = place.sequence();
    this.head = place.hash();
  }

  /// One record in its place.
  ///
  /// @param sequence 1 for the first record, without gaps
  /// @param bytes the record; to be read once, and before the next one is asked for
  /// @param previous the hash of the record before it
  /// @param hash what [HashChain] makes of `previous` and `bytes`
  public record Entry(long sequence, ByteBuffer bytes, Digest previous, Digest hash) {}

  /// Where a log stood after one of its batches.
  ///
  /// @param segment the sequence of the first record of the segment the batch lies in
  /// @param offset where in it the batch begins, in bytes
  /// @param sequence of the last record of the batch; 0 where a log begins
  /// @param hash of that record
  public record Place(long segment, long offset, long sequence, Digest hash) {
    /// Where every log begins.
    public static final Place START = new Place(1, Segment.HEADER_BYTES, 0, Digest.ZERO);

    /// Refuses places that no log has.
    public Place {
      if (segment < 1 || offset < Segment.HEADER_BYTES || sequence < 0) {
        throw new IllegalArgumentException(
            "no log has record " + sequence + " at " + offset + " of segment " + segment);
      }
    }

    /// Returns where a log begins that was pruned of all records up to `sequence`, hashed
    /// `hash`.
    public static Place after(long sequence, Digest hash) {
      return new Place(sequence + 1, Segment.HEADER_BYTES, sequence, hash);
    }

    /// Returns all of a log that begins here.
    public Opening whole() {
      return new Opening(this, this);
    }
  }

  /// What of a log is opened.
  ///
  /// @param begin where it begins: [Place#START], or where it was pruned to
  /// @param from a place it holds; what is before is neither read nor verified: see
  ///     [#history]
  public record Opening(Place begin, Place from) {
    boolean isWhole() {
      return begin.equals(from);
    }
  }

  /// Says that a record was asked for that was pruned.
  public static final class Pruned extends IOException {
    private static final long serialVersionUID = 1L;

    private Pruned(long sequence, Place begin) {
      super("record " + sequence + " was pruned: the journal begins with record " + begin.segment);
    }
  }

  /// Opens the log on `disk` and gives every record after the place it is opened at to
  /// `replay`, oldest first.
  ///
  /// @throws CorruptJournal naming the first place that is not as it was written
  /// @throws IOException when the disk fails
  public static Log open(Disk disk, Content content, Opening opening, Consumer<Entry> replay)
      throws IOException {
    return open(disk, content, SEGMENT_BYTES, opening, replay);
  }

  /// Opens the log on `disk`, where a segment longer than `segmentBytes` is followed by another.
  static Log open(
      Disk disk, Content content, long segmentBytes, Opening opening, Consumer<Entry> replay)
      throws IOException {
    Recovery recovery = new Recovery(disk, opening, replay);
    Segment current = recovery.run();
    return new Log(disk, content, segmentBytes, recovery, current);
  }

  /// Returns whether the log on `disk` was at `place` once: whether a whole batch lies there that
  /// ends with that record, hashed so.
  public static boolean holds(Disk disk, Place place) throws IOException {
    String name = name(place.segment());
    if (!segments(disk).contains(name)) {
      return false;
    }
    try (DiskFile file = disk.open(name)) {
      Segment segment = Segment.open(name, file);
      List<Segment.Batch> found = new ArrayList<>();
      segment.walk(place.offset(), place.offset() + 1, found::add);
      return segment.first() == place.segment()
          && found.stream().anyMatch(batch -> batch.endsWith(place.sequence(), place.hash()));
    } catch (CorruptJournal e) {
      return false;
    }
  }

  /// Returns the sequence of the last durable record; 0 when there is none. Any thread may ask.
  public long last() {
    return last;
  }

  /// Returns where it begins: [Place#START], or where it was pruned to. Any thread may ask.
  public Place begin() {
    return begin;
  }

  /// Returns where it stands after the last batch. For the thread that appends.
  public Place place() {
    return place;
  }

  /// Returns by how many bytes it has grown since the place it was opened at. For the thread that
  /// appends.
  public long grown() {
    return grown;
  }

  /// Returns the records before the place it was opened at, to be verified.
  public History history() {
    return history;
  }

  /// Appends `records` as one batch, durable together with all content stored before.
  ///
  /// @throws Disk.Full when there is no room for them; the log is then as it was, and its content
  ///     is written with the next batch
  /// @throws IOException when the disk failed; what is on it is then unknown, and the caller must
  ///     halt
  public synchronized List<Entry> append(List<byte[]> records) throws IOException {
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
    if (rolls || current.end() > segmentBytes) {
      roll(first);
    }
    long offset = current.end();
    current.append(first, parts);
    marks.note(new Marks.Mark(first, current.name(), offset, head));
    head = tip;
    last = entries.getLast().sequence();
    place = new Place(current.first(), offset, last, head);
    grown += current.end() - offset;
    return entries;
  }

  /// Goes on in another segment, so that all there is by now can be pruned. Any thread
  /// may call.
  ///
  /// @throws IOException when that fails; it is tried again with the next batch
  public synchronized void split() throws IOException {
    if (rolls || current.first() <= last) {
      rolls = true;
      roll(last + 1);
    }
  }

  /// Has it begin at `place`, where one of its segments begins: what is before is not part
  /// of it any more. It goes on in a segment that daemons which know no pruned logs refuse
  /// by name.
  public synchronized void beginAt(Place place) {
    begin = place;
    history.beginAt(place);
    rolls |= current.format() != Segment.PRUNED;
  }

  /// Returns the header of a segment of a log that begins at `begin`.
  static Segment.Header header(Place begin, long first, Digest previous) {
    int format = begin.sequence() == 0 ? Segment.FORMAT : Segment.PRUNED;
    return new Segment.Header(format, first, previous);
  }

  private void roll(long first) throws IOException {
    DiskFile file = disk.open(name(first));
    Segment full = current;
    try {
      current = Segment.create(name(first), file, header(begin, first, head));
    } catch (IOException e) {
      file.close();
      throw e;
    }
    full.close();
    disk.forceDirectory();
    rolls = false;
  }

  /// Gives the durable records from `from` on to `reader`, oldest first, until it has had enough.
  ///
  /// @throws Pruned when `from` was pruned, before or while it was read
  /// @throws CorruptJournal at the first record that is not as it was written
  public void read(long from, Reader reader) throws IOException {
    long until = last;
    long wanted = Math.max(from, 1);
    if (wanted > until) {
      return;
    }
    requireKept(wanted);
    try {
      read(wanted, until, reader);
    } catch (IOException | CorruptJournal e) {
      requireKept(wanted);
      throw e;
    }
  }

  private void requireKept(long sequence) throws Pruned {
    Place now = begin;
    if (sequence <= now.sequence()) {
      throw new Pruned(sequence, now);
    }
  }

  private void read(long from, long until, Reader reader) throws IOException {
    history.require(from);
    Marks.Mark mark = marks.before(from);
    Window window = new Window(from, until, reader);
    Replay replay = new Replay(window::offer, mark.segment(), mark.first() - 1, mark.previous());
    try {
      readSegment(mark.segment(), mark.offset(), replay);
      for (String name : marks.segmentsAfter(mark)) {
        history.require(name);
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
  public static List<String> segments(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  /// Returns the names of those that belong to a log which begins at `begin`.
  ///
  /// @throws CorruptJournal when the first is missing of a log that was pruned
  public static List<String> segments(Disk disk, Place begin) throws IOException {
    List<String> names =
        segments(disk).stream().filter(name -> first(name) >= begin.segment()).toList();
    if (begin.sequence() > 0 && !names.contains(name(begin.segment()))) {
      throw new CorruptJournal(name(begin.segment()) + " is missing: the journal was pruned of all"
          + " records before it; restore it from a backup");
    }
    return names;
  }

  /// Returns what the segment is called that begins with the record `first`.
  public static String name(long first) {
    return "%s%020d".formatted(PREFIX, first);
  }

  /// Returns the first record of the segment called `name`.
  public static long first(String name) {
    return Long.parseLong(name.substring(PREFIX.length()));
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

  /// Ends a reading that has what it wanted.
  static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }
}
