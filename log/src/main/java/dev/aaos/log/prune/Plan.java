package dev.aaos.log.prune;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Log;
import dev.aaos.log.RecordShape;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.MerkleTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// What goes when a log is pruned: whole segments from its front, of records that are all
/// old.
///
/// @param before what stands for all that is gone then in the Merkle tree
/// @param last the chain hash of the last record that goes
/// @param from when the first that goes was made
/// @param to when the last was
/// @param files what goes besides the records
record Plan(Frontier before, Digest last, Instant from, Instant to, Files files) {
  /// Files that go.
  ///
  /// @param first the number of the first record in them
  /// @param segments how many they are
  /// @param bytes how long they are, together
  /// @param content the number of the last content file that records in them refer to, or 0
  record Files(long first, int segments, long bytes, int content) {}

  /// Returns how many records are gone then, all in all.
  long records() {
    return before.size();
  }

  /// Returns what goes of `log`, which lies on `disk`; nothing when its first segment
  /// holds, or may get, a record that is not old. Reads, and so verifies, all that goes.
  ///
  /// @param already what stands for what went before
  /// @param most the last segment that may be the first to stay, by the number of its first
  ///     record; it need not be there yet
  /// @throws dev.aaos.log.CorruptJournal when what would go is not as it was written
  static Optional<Plan> of(Disk disk, Log log, Frontier already, Bound bound, long most)
      throws IOException {
    NavigableSet<Long> firsts = new TreeSet<>();
    firsts.add(most);
    for (String name : Log.segments(disk, log.begin())) {
      if (Log.first(name) < most) {
        firsts.add(Log.first(name));
      }
    }
    Reading reading = new Reading(new MerkleTree(already), firsts, bound);
    log.read(already.size() + 1, reading);
    if (reading.found.isEmpty()) {
      return Optional.empty();
    }
    Plan found = reading.found.get();
    long bytes = 0;
    int segments = 0;
    for (long first : firsts.headSet(found.records() + 1)) {
      try (DiskFile file = disk.open(Log.name(first))) {
        bytes += file.size();
        segments++;
      }
    }
    Files files = new Files(already.size() + 1, segments, bytes, found.files.content);
    return Optional.of(new Plan(found.before, found.last, found.from, found.to, files));
  }

  private static final class Reading implements Log.Reader {
    private final MerkleTree tree;
    private final NavigableSet<Long> firsts;
    private final Bound bound;
    private Optional<Instant> from = Optional.empty();
    private int content;
    private Optional<Plan> found = Optional.empty();

    Reading(MerkleTree tree, NavigableSet<Long> firsts, Bound bound) {
      this.tree = tree;
      this.firsts = firsts;
      this.bound = bound;
    }

    @Override
    public boolean next(Log.Entry entry) {
      Instant time = RecordShape.time(entry.bytes()).orElse(Instant.MAX);
      if (entry.sequence() >= firsts.last() || !bound.isOld(entry.sequence(), time)) {
        return false;
      }
      tree.appendRecord(entry.hash());
      Instant first = from.orElse(time);
      from = Optional.of(first);
      for (BlobRef ref : RecordShape.references(entry.bytes()).orElse(List.of())) {
        content = Math.max(content, ref.segment());
      }
      if (firsts.contains(entry.sequence() + 1)) {
        Files files = new Files(0, 0, 0, content);
        found = Optional.of(new Plan(tree.frontier(), entry.hash(), first, time, files));
      }
      return true;
    }
  }
}
