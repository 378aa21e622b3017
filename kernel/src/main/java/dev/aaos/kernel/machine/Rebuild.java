package dev.aaos.kernel.machine;

import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.StateCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.History;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.util.Optional;

/// The state, made again at a start from a snapshot and the records after it. For one thread.
final class Rebuild {
  private final Fold fold;
  private final Log.Opening opening;
  private State state;

  private Rebuild(Fold fold, Log.Opening opening, State state) {
    this.fold = fold;
    this.opening = opening;
    this.state = state;
  }

  /// Begins with the newest snapshot that is of use, else with the one that stands for
  /// records which were pruned, else with the first record.
  static Rebuild from(Kernel.Setup setup, Snapshots files, Optional<Placed> anchor)
      throws IOException {
    Storage storage = setup.storage();
    StateCodec codec = new StateCodec(setup.limits());
    Log.Place begin = anchor.map(one -> one.anchor().begin()).orElse(Log.Place.START);
    Optional<Snapshots.Found<State>> found =
        storage.verify() ? Optional.empty() : files.newest(codec::decode, storage.says());
    found = found.filter(newest -> newest.place().segment() >= begin.segment());
    if (found.isEmpty() && anchor.isPresent()) {
      Anchor.Kept kept = anchor.get().anchor().kept();
      found = Optional.of(files.held(kept.snapshot(), kept.digest(), codec::decodeAnchor));
    }
    return new Rebuild(
        new Fold(setup.limits()),
        new Log.Opening(begin, found.map(Snapshots.Found::place).orElse(begin)),
        found.map(Snapshots.Found::value).orElse(State.GENESIS));
  }

  /// Verifies the records between an anchor and its snapshot, and what the anchor says.
  void verify(Journal journal, Optional<Placed> anchor) throws IOException {
    if (journal.log().history().verify() instanceof History.State.Corrupt(long at, String why)) {
      throw new CorruptJournal(why);
    }
    if (anchor.isPresent()) {
      Fact said = new MachineFact.Pruned(anchor.get().anchor());
      journal.read(anchor.get().record(), record -> {
        if (!record.fact().equals(said)) {
          throw new CorruptJournal(anchor.get().name() + " is not what record " + record.sequence()
              + " says: restore the data directory from a backup");
        }
        return false;
      });
    }
  }

  void replay(JournalRecord record) {
    state = fold.apply(state, record.draft());
  }

  /// Returns what of the journal is to be opened.
  Log.Opening opening() {
    return opening;
  }

  /// Returns what the records so far came to.
  State state() {
    return state;
  }
}
