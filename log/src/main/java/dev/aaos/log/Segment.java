package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// One file of the journal: a header, then batches, then zeros.
///
/// ```
/// header  "AAOSJRNL" format:int first:long previous:32
/// batch   FF "BAT" bytes:int first:long count:int crc32c:int  { bytes:int record hash:32 } x count
/// ```
///
/// The header is durable before the first batch is written. The file is extended with zeros
/// ahead of the writing end, so that a commit changes no metadata. What lies after the last
/// whole batch of the last segment is a torn tail, and is cut, unless there is a whole
/// batch in it: then it is corruption, as it is in any other segment. The byte FF occurs in
/// no text, so nothing an agent says can pass for a batch.
///
/// Format 2 is format 1, in a log whose first records were pruned: who reads format 1 alone
/// would miss them and must not go on.
final class Segment {
  static final int FORMAT = 1;
  static final int PRUNED = 2;
  static final int HEADER_BYTES = 8 + Integer.BYTES + Long.BYTES + Digest.BYTES;
  static final int FRAME_BYTES = 4 + Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

  private static final int CHECKSUM_AT = FRAME_BYTES - Integer.BYTES;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final long MAGIC = 0x41414f534a524e4cL; // AAOSJRNL
  private static final int BATCH = 0xff424154; // FF BAT
  private static final int LEAST_AHEAD = 16 << 10;
  private static final int MOST_AHEAD = 1 << 20;
  private static final int SCAN = 1 << 16;

  private final String name;
  private final DiskFile file;
  private final Header header;
  private long end = HEADER_BYTES;
  private long extended;

  /// What a segment says of itself.
  ///
  /// @param first the sequence of its first record
  /// @param previous the hash of the record before that
  record Header(int format, long first, Digest previous) {
    private ByteBuffer bytes() {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putLong(MAGIC).putInt(format).putLong(first);
      previous.write(header);
      return header.flip();
    }
  }

  private Segment(String name, DiskFile file, Header header) {
    this.name = name;
    this.file = file;
    this.header = header;
  }

  /// Makes a segment that begins as `header` says.
  static Segment create(String name, DiskFile file, Header header) throws IOException {
    file.write(header.bytes(), 0);
    Segment segment = new Segment(name, file, header);
    segment.extend(HEADER_BYTES);
    file.force();
    return segment;
  }

  /// Returns whether the file was made for a segment that begins with the record `first`, and its
  /// header never became durable: a part of it may be there, and nothing else.
  static boolean isUnbegun(DiskFile file, long first, Digest previous) throws IOException {
    return isUnbegun(file, new Header(FORMAT, first, previous))
        || isUnbegun(file, new Header(PRUNED, first, previous));
  }

  private static boolean isUnbegun(DiskFile file, Header header) throws IOException {
    ByteBuffer found = read(file, 0, HEADER_BYTES);
    int same = header.bytes().mismatch(found);
    return (same < 0 || isZero(found.slice(same, found.limit() - same)))
        && isZero(file, HEADER_BYTES, file.size());
  }

  /// Opens an existing segment, of which nothing but the header is read.
  ///
  /// @throws CorruptJournal when it has no header this daemon knows
  static Segment open(String name, DiskFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    if (header.hasRemaining() || header.flip().getLong() != MAGIC) {
      throw new CorruptJournal(name + " is no journal segment: its header is not there");
    }
    int format = header.getInt();
    if (format != FORMAT && format != PRUNED) {
      throw new CorruptJournal(name + " has journal format " + format + "; this daemon reads "
          + FORMAT + " and " + PRUNED + ": run the daemon that wrote it, or a newer one");
    }
    Segment segment =
        new Segment(name, file, new Header(format, header.getLong(), Digest.read(header)));
    segment.extended = file.size();
    return segment;
  }

  String name() {
    return name;
  }

  int format() {
    return header.format;
  }

  long first() {
    return header.first;
  }

  Digest previous() {
    return header.previous;
  }

  long end() {
    return end;
  }

  /// Writes one batch, a part for each record, and makes it durable.
  ///
  /// @throws Disk.Full when there is no room for it; the segment is then as it was
  void append(long firstSequence, List<ByteBuffer> parts) throws IOException {
    int bytes = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer batch = ByteBuffer.allocate(FRAME_BYTES + bytes);
    batch
        .putInt(BATCH)
        .putInt(bytes)
        .putLong(firstSequence)
        .putInt(parts.size())
        .putInt(0);
    for (ByteBuffer part : parts) {
      batch.put(part);
    }
    batch.putInt(CHECKSUM_AT, checksum(batch.duplicate().flip())).flip();
    extend(end + batch.remaining());
    long at = end;
    end += batch.remaining();
    try {
      file.write(batch, at);
    } catch (Disk.Full e) {
      throw new IOException(name + " had room for a batch and has not: " + e.getMessage(), e);
    }
    file.force();
  }

  /// Extends the file by as much as it has, within bounds.
  private void extend(long needed) throws IOException {
    while (extended < needed + FRAME_BYTES) {
      long from = Math.max(extended, HEADER_BYTES);
      int ahead = Math.clamp(from, LEAST_AHEAD, MOST_AHEAD);
      file.write(ByteBuffer.allocate(ahead), from);
      extended = from + ahead;
    }
  }

  /// Gives every whole batch to `batches`, in order, remembers where they end, and returns whether
  /// a torn tail follows.
  ///
  /// @param isLast whether a torn tail may be there, because no segment follows
  /// @throws CorruptJournal at the first batch that is not as it was written
  boolean scan(boolean isLast, Consumer<Batch> batches) throws IOException {
    return scan(HEADER_BYTES, isLast, batches);
  }

  /// Does the same with what lies behind the place `from`, where a batch ends.
  boolean scan(long from, boolean isLast, Consumer<Batch> batches) throws IOException {
    end = walk(from, batches);
    long size = file.size();
    while (!isZero(file, end, size)) {
      if (!isLast) {
        throw new CorruptJournal(
            name + " has a broken batch at byte " + end + ", and more follows");
      }
      long whole = wholeBatchAfter(end, size);
      if (whole < 0) {
        return true;
      }
      if (!wholeBatch(end, size).hasRemaining()) {
        throw new CorruptJournal(
            name + " has a broken batch at byte " + end + ", and a whole one at " + whole);
      }
      end = walk(end, batches); // both were written while this was looking
      size = file.size();
    }
    return false;
  }

  /// Gives every whole batch from the place `from` on to `batches`, and returns where they end.
  long walk(long from, Consumer<Batch> batches) throws IOException {
    return walk(from, Long.MAX_VALUE, batches);
  }

  /// Does the same with the batches that begin before the place `until`.
  long walk(long from, long until, Consumer<Batch> batches) throws IOException {
    long size = file.size();
    long at = from;
    ByteBuffer batch = wholeBatch(at, size);
    while (at < until && batch.hasRemaining()) {
      long first = batch.getLong(8);
      int count = batch.getInt(16);
      ByteBuffer body = batch.slice(FRAME_BYTES, batch.limit() - FRAME_BYTES);
      batches.accept(new Batch(at, first, count, body));
      at += batch.limit();
      batch = wholeBatch(at, size);
    }
    return at;
  }

  /// Returns the batch at `at`, or nothing when there is no whole one.
  private ByteBuffer wholeBatch(long at, long size) throws IOException {
    ByteBuffer frame = read(file, at, FRAME_BYTES);
    if (frame.remaining() < FRAME_BYTES || frame.getInt(0) != BATCH) {
      return NOTHING;
    }
    int bytes = frame.getInt(4);
    if (bytes <= 0 || at + FRAME_BYTES + (long) bytes > size) {
      return NOTHING;
    }
    ByteBuffer batch = read(file, at, FRAME_BYTES + bytes);
    int stated = batch.getInt(CHECKSUM_AT);
    batch.putInt(CHECKSUM_AT, 0);
    return checksum(batch.duplicate()) == stated ? batch : NOTHING;
  }

  /// Returns where, behind the one at `broken`, a whole batch begins, or -1.
  private long wholeBatchAfter(long broken, long size) throws IOException {
    for (long from = broken + 1; from + FRAME_BYTES <= size; from += SCAN - FRAME_BYTES) {
      ByteBuffer window = read(file, from, (int) Math.min(SCAN, size - from));
      for (int i = 0; i + FRAME_BYTES <= window.limit(); i++) {
        if (window.getInt(i) == BATCH && wholeBatch(from + i, size).hasRemaining()) {
          return from + i;
        }
      }
    }
    return -1;
  }

  /// Overwrites everything after the last whole batch with zeros, so that what was torn is gone.
  void cutTail() throws IOException {
    for (long at = end; at < extended; at += MOST_AHEAD) {
      file.write(ByteBuffer.allocate((int) Math.min(MOST_AHEAD, extended - at)), at);
    }
  }

  /// Makes durable what was found here: the last daemon may have ended before it did that.
  void force() throws IOException {
    file.force();
  }

  private static ByteBuffer read(DiskFile file, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    file.read(buffer, at);
    return buffer.flip();
  }

  private static boolean isZero(DiskFile file, long from, long size) throws IOException {
    for (long at = from; at < size; at += SCAN) {
      if (!isZero(read(file, at, (int) Math.min(SCAN, size - at)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(ByteBuffer bytes) {
    return bytes.mismatch(ByteBuffer.allocate(bytes.remaining())) < 0;
  }

  private static int checksum(ByteBuffer batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch);
    return (int) crc.getValue();
  }

  void close() throws IOException {
    file.close();
  }

  /// The whole batch found at `offset`.
  ///
  /// @param body its records, each with length and hash
  record Batch(long offset, long first, int count, ByteBuffer body) {
    /// Returns where it ends.
    long end() {
      return offset + FRAME_BYTES + body.capacity();
    }

    /// Returns whether the last record in it is `sequence` and says that it is hashed `hash`.
    boolean endsWith(long sequence, Digest hash) {
      int at = body.capacity() - Digest.BYTES;
      return at >= 0
          && first + count - 1 == sequence
          && Digest.read(body.slice(at, Digest.BYTES)).equals(hash);
    }
  }
}
