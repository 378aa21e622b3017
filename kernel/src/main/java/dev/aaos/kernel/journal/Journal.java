package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Digest;
import dev.aaos.kernel.device.Disk;
import dev.aaos.kernel.device.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

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

  private final Disk disk;
  private final Content content;
  private final RecordCodec codec = new RecordCodec();
  private final TreeMap<Long, String> segments = new TreeMap<>();

  private Segment current;
  private volatile long last;
  private Digest head;

  private Journal(Disk disk, Content content, Segment current, long last, Digest head) {
    this.disk = disk;
    this.content = content;
    this.current = current;
    this.last = last;
    this.head = head;
  }

  /// Opens the journal on `disk` and gives every record in it to `replay`, oldest first.
  ///
  /// @throws CorruptJournal naming the first place that is not as it was written
  /// @throws IOException when the disk fails
  public static Journal open(Disk disk, Content content, Consumer<JournalRecord> replay)
      throws IOException {
    List<String> names =
        disk.list().stream().filter(name -> name.startsWith(PREFIX)).toList();
    if (names.isEmpty()) {
      Segment fresh = Segment.create(name(1), disk.open(name(1)), 1, Digest.ZERO);
      disk.forceDirectory();
      Journal journal = new Journal(disk, content, fresh, 0, Digest.ZERO);
      journal.segments.put(1L, name(1));
      return journal;
    }
    return recover(disk, content, names, new Replay(replay, false));
  }

  private static Journal recover(Disk disk, Content content, List<String> names, Replay state)
      throws IOException {
    TreeMap<Long, String> known = new TreeMap<>();
    for (String name : names.subList(0, names.size() - 1)) {
      try (DiskFile file = disk.open(name)) {
        known.put(scan(name, Segment.open(name, file), false, state), name);
      }
    }
    String name = names.getLast();
    DiskFile file = disk.open(name);
    Segment segment = names.size() > 1 && Segment.isBlank(file)
        ? Segment.create(name, file, state.last + 1, state.head)
        : Segment.open(name, file);
    known.put(scan(name, segment, true, state), name);
    segment.cutTail();
    Journal journal = new Journal(disk, content, segment, state.last, state.head);
    journal.segments.putAll(known);
    return journal;
  }

  private static long scan(String name, Segment segment, boolean isLast, Replay state)
      throws IOException {
    state.enter(name, segment);
    segment.scan(isLast, state::batch);
    return segment.first();
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
    content.force();
    if (current.end() > SEGMENT_BYTES) {
      roll(drafts.getFirst().sequence());
    }
    current.append(drafts.getFirst().sequence(), drafts.size(), parts);
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
    synchronized (segments) {
      segments.put(first, name(first));
    }
  }

  /// Gives the durable records from `from` on to `reader`, oldest first, until it has had enough.
  ///
  /// @throws CorruptJournal at the first record that is not as it was written
  public void read(long from, Reader reader) throws IOException {
    long until = last;
    if (from > until) {
      return;
    }
    List<String> names;
    synchronized (segments) {
      Long start = segments.floorKey(Math.max(from, 1));
      names = List.copyOf(segments.tailMap(start == null ? 1L : start).values());
    }
    for (String name : names) {
      try (var file = disk.open(name)) {
        Segment segment = Segment.open(name, file);
        Replay replay = new Replay(record -> {}, true);
        replay.enter(name, segment);
        if (!readSegment(segment, replay, from, until, reader)) {
          return;
        }
      }
    }
  }

  private static boolean readSegment(
      Segment segment, Replay replay, long from, long until, Reader reader) throws IOException {
    Window window = new Window(from, until, reader);
    replay.to = window::offer;
    try {
      segment.scan(true, replay::batch);
    } catch (Enough enough) {
      return false;
    }
    return true;
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

  /// Follows the chain through batches.
  private static final class Replay {
    private final RecordCodec codec = new RecordCodec();
    private Consumer<JournalRecord> to;
    private String name = "";
    private long last;
    private Digest head = Digest.ZERO;
    private boolean anywhere;

    Replay(Consumer<JournalRecord> to, boolean anywhere) {
      this.to = to;
      this.anywhere = anywhere;
    }

    void enter(String segmentName, Segment segment) {
      boolean follows = segment.first() == last + 1 && segment.previous().equals(head);
      if (!anywhere && !follows) {
        throw new CorruptJournal(segmentName + " does not follow record " + last);
      }
      name = segmentName;
      anywhere = false;
      last = segment.first() - 1;
      head = segment.previous();
    }

    void batch(Segment.Batch batch) {
      ByteBuffer body = batch.body();
      for (int i = 0; i < batch.count(); i++) {
        one(body);
      }
      if (body.hasRemaining()) {
        throw new CorruptJournal(name + ": the batch at " + batch.offset() + " is too long");
      }
    }

    private void one(ByteBuffer body) {
      int length = body.remaining() < Integer.BYTES ? -1 : body.getInt();
      if (length < 0 || length + Digest.BYTES > body.remaining()) {
        throw new CorruptJournal(name + ": record " + (last + 1) + " has a wrong length");
      }
      ByteBuffer bytes = body.slice(body.position(), length);
      body.position(body.position() + length);
      Digest stated = Digest.read(body);
      if (!codec.chain(head, bytes.duplicate()).equals(stated)) {
        throw new CorruptJournal(name + ": record " + (last + 1) + " does not match its hash");
      }
      JournalRecord record = codec.decode(bytes, head, stated);
      if (record.sequence() != last + 1) {
        throw new CorruptJournal(
            name + ": record " + record.sequence() + " stands where " + (last + 1) + " belongs");
      }
      head = stated;
      last++;
      to.accept(record);
    }
  }
}
