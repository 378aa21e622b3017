package dev.aaos.log;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Follows the chain of hashes through batches, and gives out the records in them. For one
/// thread.
final class Replay {
  private final HashChain chain = new HashChain();
  private final Consumer<Log.Entry> to;
  private String name;
  private long last;
  private Digest head;

  /// A replay in the segment `name`, empty before the first one, from the record after
  /// `last`, which is hashed `head`.
  Replay(Consumer<Log.Entry> to, String name, long last, Digest head) {
    this.to = to;
    this.name = name;
    this.last = last;
    this.head = head;
  }

  /// Returns the sequence of the record given out last.
  long last() {
    return last;
  }

  /// Returns the hash of the record given out last.
  Digest head() {
    return head;
  }

  /// Goes on with the next segment.
  void enter(Segment segment) {
    if (segment.first() != last + 1 || !segment.previous().equals(head)) {
      throw new CorruptJournal(segment.name() + " does not follow record " + last
          + (name.isEmpty() ? "" : ", the last whole one of " + name));
    }
    name = segment.name();
  }

  /// Gives out the records of `batch`.
  void batch(Segment.Batch batch) {
    if (batch.first() != last + 1) {
      throw new CorruptJournal(
          name + ": the batch at " + batch.offset() + " says that it begins with" + " record "
              + batch.first() + ", where " + (last + 1) + " belongs");
    }
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
    if (length < 0 || length > body.remaining() - Digest.BYTES) {
      throw new CorruptJournal(name + ": record " + (last + 1) + " has a wrong length");
    }
    ByteBuffer bytes = body.slice(body.position(), length);
    body.position(body.position() + length);
    Digest stated = Digest.read(body);
    if (!chain.next(head, bytes.duplicate()).equals(stated)) {
      throw new CorruptJournal(name + ": record " + (last + 1) + " does not match its hash");
    }
    Log.Entry entry = new Log.Entry(last + 1, bytes, head, stated);
    give(entry);
    head = stated;
    last++;
  }

  private void give(Log.Entry entry) {
    try {
      to.accept(entry);
    } catch (CorruptJournal e) {
      throw new CorruptJournal(name + ": record " + entry.sequence() + ": " + e.getMessage(), e);
    }
  }
}
