package dev.aaos.daemon.undo;

import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.MachineFact;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which images are no longer kept, as the journal says: read when the first cannot be. For one
/// thread.
final class Drops {
  private final Journal journal;
  private Optional<TreeMap<Long, Drop>> found = Optional.empty();

  private record Drop(Instant time, String by) {
    String words() {
      return "dropped on " + time.atZone(ZoneOffset.UTC).toLocalDate() + " by " + by;
    }
  }

  /// Images that went at once.
  ///
  /// @param records those that kept them, oldest first
  /// @param words when that was, and who wanted it
  public record Gone(List<Long> records, String words) {
    /// Copies the list.
    public Gone {
      records = List.copyOf(records);
    }
  }

  Drops(Journal journal) {
    this.journal = journal;
  }

  private Optional<Drop> of(long sequence) throws IOException {
    if (found.isEmpty()) {
      TreeMap<Long, Drop> drops = new TreeMap<>();
      journal.read(journal.log().begin().segment(), record -> {
        if (record.fact() instanceof MachineFact.ImagesDropped dropped) {
          drops.putIfAbsent(dropped.through(), new Drop(record.time(), dropped.by()));
        }
        return true;
      });
      found = Optional.of(drops);
    }
    return Optional.ofNullable(found.get().ceilingEntry(sequence)).map(Map.Entry::getValue);
  }

  /// Returns why what the record `sequence` kept cannot be read, which is `failure` where it was
  /// not dropped.
  IOException named(long sequence, IOException failure) throws IOException {
    return of(sequence)
        .map(drop -> new IOException("it is no longer kept: " + drop.words(), failure))
        .orElse(failure);
  }

  /// Returns which of `records` had their images dropped.
  List<Gone> among(Collection<Long> records) throws IOException {
    Map<String, List<Long>> all = new LinkedHashMap<>();
    for (long record : records) {
      of(record)
          .ifPresent(drop ->
              all.computeIfAbsent(drop.words(), words -> new ArrayList<>()).add(record));
    }
    List<Gone> gone = new ArrayList<>();
    all.forEach((words, those) -> gone.add(new Gone(those, words)));
    return gone;
  }
}
