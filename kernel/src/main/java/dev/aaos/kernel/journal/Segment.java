package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Digest;
import dev.aaos.kernel.device.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// One file of the journal: a header, then batches, then zeros.
///
/// ```
/// header  "AAOSJRNL" format:int first:long previous:32
/// batch   "BTCH" bytes:int first:long count:int crc32c:int  { bytes:int record hash:32 } x count
/// ```
///
/// The file is extended with zeros ahead of the writing end, so that a commit changes no
/// metadata. A batch that is not whole and has nothing after it is a torn tail, and is cut; a
/// batch that is not whole and has another one after it is corruption.
final class Segment {
  static final int FORMAT = 1;
  static final int HEADER_BYTES = 8 + Integer.BYTES + Long.BYTES + Digest.BYTES;
  static final int FRAME_BYTES = 4 + Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

  private static final long MAGIC = 0x41414f534a524e4cL; // AAOSJRNL
  private static final int BATCH = 0x42544348; // BTCH
  private static final int AHEAD = 1 << 20;
  private static final int SCAN = 1 << 16;

  private final String name;
  private final DiskFile file;
  private final long first;
  private final Digest previous;
  private long end = HEADER_BYTES;
  private long extended;

  private Segment(String name, DiskFile file, long first, Digest previous) {
    this.name = name;
    this.file = file;
    this.first = first;
    this.previous = previous;
  }

  /// Makes a segment that begins with the record `first`, after the record hashed `previous`.
  static Segment create(String name, DiskFile file, long first, Digest previous)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(FORMAT).putLong(first);
    previous.write(header);
    file.write(header.flip(), 0);
    Segment segment = new Segment(name, file, first, previous);
    segment.extend(HEADER_BYTES);
    return segment;
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
    if (format != FORMAT) {
      throw new CorruptJournal(name + " has journal format " + format + "; this daemon reads "
          + FORMAT + ": run the daemon that wrote it, or a newer one");
    }
    Segment segment = new Segment(name, file, header.getLong(), Digest.read(header));
    segment.extended = file.size();
    return segment;
  }

  /// Returns whether the file was made and its header never became durable.
  static boolean isBlank(DiskFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    return isZero(header.flip());
  }

  long first() {
    return first;
  }

  Digest previous() {
    return previous;
  }

  long end() {
    return end;
  }

  /// Writes one batch and makes it durable.
  void append(long firstSequence, int count, List<ByteBuffer> parts) throws IOException {
    int bytes = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer batch = ByteBuffer.allocate(FRAME_BYTES + bytes);
    batch.putInt(BATCH).putInt(bytes).putLong(firstSequence).putInt(count).putInt(0);
    for (ByteBuffer part : parts) {
      batch.put(part);
    }
    batch
        .putInt(FRAME_BYTES - Integer.BYTES, checksum(batch.duplicate().flip()))
        .flip();
    extend(end + batch.remaining());
    long at = end;
    end += batch.remaining();
    file.write(batch, at);
    file.force();
  }

  private void extend(long needed) throws IOException {
    while (extended < needed + FRAME_BYTES) {
      file.write(ByteBuffer.allocate(AHEAD), Math.max(extended, HEADER_BYTES));
      extended = Math.max(extended, HEADER_BYTES) + AHEAD;
    }
  }

  /// Gives every whole batch to `batches`, in order, and remembers where they end.
  ///
  /// @param isLast whether a torn tail may be cut, because no segment follows
  /// @throws CorruptJournal at the first batch that is not as it was written
  void scan(boolean isLast, Consumer<Batch> batches) throws IOException {
    long size = file.size();
    long at = HEADER_BYTES;
    while (at + FRAME_BYTES <= size) {
      ByteBuffer frame = read(at, FRAME_BYTES);
      if (isZero(frame)) {
        break;
      }
      ByteBuffer whole = wholeBatch(frame, at, size);
      if (whole.remaining() == 0) {
        tornOrCorrupt(isLast, at, size);
        end = at;
        return;
      }
      batches.accept(new Batch(at, frame.getLong(8), frame.getInt(16), whole));
      at += FRAME_BYTES + frame.getInt(4);
    }
    end = at;
    checkZeros(at, size);
  }

  /// Returns the body of the batch at `at`, or nothing when it is not whole.
  private ByteBuffer wholeBatch(ByteBuffer frame, long at, long size) throws IOException {
    int bytes = frame.getInt(4);
    if (frame.getInt(0) != BATCH || bytes <= 0 || at + FRAME_BYTES + (long) bytes > size) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer batch = read(at, FRAME_BYTES + bytes);
    int stated = batch.getInt(FRAME_BYTES - Integer.BYTES);
    batch.putInt(FRAME_BYTES - Integer.BYTES, 0);
    boolean whole = checksum(batch.duplicate()) == stated;
    return whole ? batch.slice(FRAME_BYTES, bytes) : ByteBuffer.allocate(0);
  }

  private void tornOrCorrupt(boolean isLast, long at, long size) throws IOException {
    if (!isLast) {
      throw new CorruptJournal(name + " has a broken batch at byte " + at + ", and more follows");
    }
    for (long from = at + 1; from + FRAME_BYTES <= size; from += SCAN - FRAME_BYTES) {
      ByteBuffer window = read(from, (int) Math.min(SCAN, size - from));
      for (int i = 0; i + FRAME_BYTES <= window.limit(); i++) {
        if (window.getInt(i) == BATCH) {
          ByteBuffer frame = window.slice(i, FRAME_BYTES);
          if (wholeBatch(frame, from + i, size).hasRemaining()) {
            throw new CorruptJournal(
                name + " has a broken batch at byte " + at + ", and a whole one at " + (from + i));
          }
        }
      }
    }
  }

  private void checkZeros(long from, long size) throws IOException {
    for (long at = from; at < size; at += SCAN) {
      ByteBuffer window = read(at, (int) Math.min(SCAN, size - at));
      if (!isZero(window)) {
        throw new CorruptJournal(name + " has bytes after its last batch, near byte " + at);
      }
    }
  }

  /// Overwrites everything after the last whole batch with zeros, so that what was torn is gone.
  void cutTail() throws IOException {
    for (long at = end; at < extended; at += AHEAD) {
      file.write(ByteBuffer.allocate((int) Math.min(AHEAD, extended - at)), at);
    }
    file.force();
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    file.read(buffer, at);
    return buffer.flip();
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
  record Batch(long offset, long first, int count, ByteBuffer body) {}
}
