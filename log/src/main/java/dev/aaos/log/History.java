package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The records before the place a log was opened at: they were not read then.
///
/// It lies in pieces, one in each segment. A piece is good when its records are chained from the
/// header of its segment on, and end where the header of the next segment says, or, in the last
/// one, with the record at the place; so all pieces together hang on the hash of that record. Each
/// is verified as a whole before anything in it is read, and all of them by [#verify]. Any thread
/// may call.
public final class History {
  private final Disk disk;
  private final Log.Place until;
  private volatile Log.Place begin;
  private final Marks marks;
  private final List<Piece> pieces = new ArrayList<>();
  private final Set<Piece> good = ConcurrentHashMap.newKeySet();
  private State state;

  /// What lies in the segment called `name`.
  ///
  /// @param first the sequence of its first record
  /// @param next the sequence of the record after its last
  private record Piece(String name, long first, long next) {}

  /// How far verifying has come.
  public sealed interface State {
    /// It goes on, or has not begun.
    ///
    /// @param done up to which record all is verified
    record Verifying(long done) implements State {}

    /// All of it is as it was written.
    record Verified() implements State {}

    /// It is not as it was written.
    ///
    /// @param sequence of the first record that is not good
    /// @param reason what is wrong
    record Corrupt(long sequence, String reason) implements State {}
  }

  /// What of a log is before the place it is opened at.
  ///
  /// @param names of the segments it lies in, in order
  /// @param marks gets those of what was verified
  History(Disk disk, List<String> names, Log.Opening opening, Marks marks) {
    this.disk = disk;
    this.begin = opening.begin();
    this.until = opening.from();
    this.marks = marks;
    for (int i = 0; i < names.size(); i++) {
      boolean isLast = i == names.size() - 1;
      long next = isLast ? until.sequence() + 1 : Log.first(names.get(i + 1));
      pieces.add(new Piece(names.get(i), Log.first(names.get(i)), next));
      marks.expect(names.get(i));
    }
    this.state = pieces.isEmpty() ? new State.Verified() : new State.Verifying(begin.sequence());
  }

  /// Has it begin at `place`: what is before is pruned.
  void beginAt(Log.Place place) {
    begin = place;
  }

  /// Returns how far verifying has come.
  public synchronized State state() {
    return state;
  }

  /// Returns the last record that belongs to it; 0 when there is none.
  public long last() {
    return pieces.isEmpty() ? 0 : until.sequence();
  }

  /// Verifies all of it, oldest first, and returns what came of it.
  ///
  /// @throws IOException when the disk fails
  public State verify() throws IOException {
    try {
      for (Piece piece : pieces) {
        unlessPruned(piece);
        reach(new State.Verifying(piece.next - 1));
      }
      reach(new State.Verified());
    } catch (CorruptJournal e) {
      return state();
    }
    return state();
  }

  /// Makes sure of `piece`, if it is not pruned by the time that is done.
  private void unlessPruned(Piece piece) throws IOException {
    try {
      require(piece);
    } catch (IOException | CorruptJournal e) {
      if (piece.next <= begin.segment()) {
        return;
      }
      throw e;
    }
  }

  /// Once something is corrupt it stays so.
  private synchronized void reach(State next) {
    if (!(state instanceof State.Corrupt)) {
      state = next;
    }
  }

  /// Makes sure that what holds the record `sequence` is verified, if it is of this history.
  ///
  /// @throws CorruptJournal when it is not as it was written
  void require(long sequence) throws IOException {
    if (sequence > until.sequence() || pieces.isEmpty()) {
      return;
    }
    if (pieces.getFirst().first > sequence) {
      throw corrupt(
          sequence,
          "record " + sequence + " is in no segment: the first one is " + pieces.getFirst().name);
    }
    for (Piece piece : pieces) {
      if (piece.first <= sequence && sequence < piece.next) {
        require(piece);
      }
    }
  }

  /// Makes sure that what lies in the segment called `name` is verified, if it is of this history.
  ///
  /// @throws CorruptJournal when it is not as it was written
  void require(String name) throws IOException {
    for (Piece piece : pieces) {
      if (piece.name.equals(name)) {
        require(piece);
      }
    }
  }

  private void require(Piece piece) throws IOException {
    if (good.contains(piece) || piece.next <= begin.segment()) {
      return;
    }
    if (piece.equals(pieces.getFirst()) && piece.first > begin.segment()) {
      throw corrupt(1, "record 1 is in no segment: the first one is " + piece.name);
    }
    try (DiskFile file = disk.open(piece.name)) {
      verify(piece, file);
    }
    good.add(piece);
  }

  private void verify(Piece piece, DiskFile file) throws IOException {
    Segment segment = begun(piece, file);
    Replay replay = new Replay(entry -> {}, piece.name, piece.first - 1, segment.previous());
    Marks found = new Marks();
    Consumer<Segment.Batch> each = batch -> {
      found.note(new Marks.Mark(batch.first(), piece.name, batch.offset(), replay.head()));
      replay.batch(batch);
    };
    try {
      if (piece.next > until.sequence()) {
        segment.walk(Segment.HEADER_BYTES, until.offset() + 1, each);
        end(piece, replay, until.hash());
      } else {
        segment.scan(false, each);
        end(piece, replay, previous(Log.name(piece.next)));
      }
    } catch (CorruptJournal e) {
      throw corrupt(replay.last() + 1, String.valueOf(e.getMessage()));
    }
    marks.addAll(found);
  }

  private Segment begun(Piece piece, DiskFile file) throws IOException {
    try {
      Segment segment = Segment.open(piece.name, file);
      boolean isFirst = piece.first == begin.segment();
      if (segment.first() == piece.first && (!isFirst || segment.previous().equals(begin.hash()))) {
        return segment;
      }
      throw new CorruptJournal(piece.name + " does not begin with record " + piece.first);
    } catch (CorruptJournal e) {
      throw corrupt(piece.first, String.valueOf(e.getMessage()));
    }
  }

  private Digest previous(String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      return Segment.open(name, file).previous();
    }
  }

  private static void end(Piece piece, Replay replay, Digest hash) {
    if (replay.last() != piece.next - 1) {
      throw new CorruptJournal(piece.name + " is broken after record " + replay.last());
    }
    if (!replay.head().equals(hash)) {
      throw new CorruptJournal(
          piece.name + " ends with a record that is not the one before record " + piece.next);
    }
  }

  /// Notes the first thing that is wrong, unless it is pruned.
  private synchronized CorruptJournal corrupt(long sequence, String reason) {
    if (sequence <= begin.sequence()) {
      return new CorruptJournal(reason);
    }
    boolean isFirst =
        !(state instanceof State.Corrupt(long earlier, String why)) || sequence < earlier;
    state = isFirst ? new State.Corrupt(sequence, reason) : state;
    return new CorruptJournal(reason);
  }
}
