package dev.aaos.kernel.journal;

import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The log of records, typed: what [Log] keeps as bytes is here facts in their places.
///
/// [#append] is for the journal's thread; [#read] for any.
public final class Journal {
  private final Log log;
  private final RecordCodec codec = new RecordCodec();

  private Journal(Log log) {
    this.log = log;
  }

  /// Opens the journal on `disk` and gives every record in it to `replay`, oldest first.
  ///
  /// @throws CorruptJournal naming the first place that is not as it was written
  /// @throws IOException when the disk fails
  public static Journal open(Disk disk, Content content, Consumer<JournalRecord> replay)
      throws IOException {
    return open(disk, content, Log.Place.START.whole(), replay);
  }

  /// Opens the journal on `disk` and gives every record after the place it is opened at to
  /// `replay`, oldest first.
  public static Journal open(
      Disk disk, Content content, Log.Opening opening, Consumer<JournalRecord> replay)
      throws IOException {
    return new Journal(
        Log.open(disk, content, opening, entry -> replay.accept(RecordCodec.decode(entry))));
  }

  /// Returns the sequence of the last durable record; 0 when there is none. Any thread may ask.
  public long last() {
    return log.last();
  }

  /// Returns the records as the bytes they are, to be read and proved.
  public Log log() {
    return log;
  }

  /// Appends `drafts` as one batch, durable together with all content stored before.
  ///
  /// This is the only place where a record is written.
  ///
  /// @throws IOException when the disk failed; what is on it is then unknown, and the caller must
  ///     halt
  public List<JournalRecord> append(List<Draft> drafts) throws IOException {
    List<byte[]> encoded = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      encoded.add(codec.encode(draft));
    }
    List<Log.Entry> entries = log.append(encoded);
    List<JournalRecord> records = new ArrayList<>(drafts.size());
    for (int i = 0; i < drafts.size(); i++) {
      records.add(placed(drafts.get(i), entries.get(i)));
    }
    return records;
  }

  private static JournalRecord placed(Draft draft, Log.Entry entry) {
    return new JournalRecord(
        draft.sequence(),
        draft.time(),
        draft.agent(),
        draft.run(),
        draft.cause(),
        draft.by(),
        draft.labels(),
        draft.fact(),
        entry.previous(),
        entry.hash());
  }

  /// Gives the durable records from `from` on to `reader`, oldest first, until it has had enough.
  ///
  /// @throws Log.Pruned when `from` was pruned
  /// @throws CorruptJournal at the first record that is not as it was written
  public void read(long from, Reader reader) throws IOException {
    log.read(from, entry -> reader.next(RecordCodec.decode(entry)));
  }

  /// Returns the durable record `sequence`.
  ///
  /// @throws IOException when there is none, or it cannot be read as it was written
  public JournalRecord record(long sequence) throws IOException {
    List<JournalRecord> found = new ArrayList<>();
    try {
      read(sequence, record -> {
        found.add(record);
        return false;
      });
    } catch (CorruptJournal e) {
      throw new IOException("record " + sequence + " cannot be read: " + e.getMessage(), e);
    }
    if (found.isEmpty() || found.getFirst().sequence() != sequence) {
      throw new IOException("there is no record " + sequence);
    }
    return found.getFirst();
  }

  /// Closes the files. Nothing can be appended afterwards.
  public void close() throws IOException {
    log.close();
  }

  /// Reads records for as long as it wants more.
  @FunctionalInterface
  public interface Reader {
    /// Takes the next record and returns whether another one is wanted.
    boolean next(JournalRecord record);
  }
}
