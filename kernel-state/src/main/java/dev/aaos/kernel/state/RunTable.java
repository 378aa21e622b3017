package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The runs there are, by their ids: those under way apart from those that have ended, which are
/// many, and which a start need not have read.
///
/// Immutable; a changed copy shares what it did not change, and any thread may read any version
/// without waiting.
public final class RunTable {
  private static final RunTable EMPTY = new RunTable(PersistentMap.empty(), PersistentMap.empty());

  private final PersistentMap<RunId, Run> active;
  private final PersistentMap<RunId, Run> ended;

  /// @param active those under way
  /// @param ended the others
  RunTable(PersistentMap<RunId, Run> active, PersistentMap<RunId, Run> ended) {
    this.active = active;
    this.ended = ended;
  }

  /// Returns the table without runs.
  static RunTable empty() {
    return EMPTY;
  }

  /// Returns how many there are.
  public int size() {
    return active.size() + ended.size();
  }

  /// Returns the run called `id`.
  public Optional<Run> get(RunId id) {
    return active.get(id).or(() -> ended.get(id));
  }

  /// Returns all, in no order.
  public List<Run> values() {
    List<Run> all = new ArrayList<>(active.values());
    all.addAll(ended.values());
    return all;
  }

  /// Returns those under way, in the order in which they began.
  public List<Run> active() {
    return inOrder(active);
  }

  /// Returns those that have ended, in the order in which they began.
  List<Run> ended() {
    return inOrder(ended);
  }

  private static List<Run> inOrder(PersistentMap<RunId, Run> runs) {
    return runs.values().stream().sorted(Comparator.comparingLong(Run::started)).toList();
  }

  /// Reads what was not read yet of the snapshot that these are in.
  void readAll() {
    ended.readAll();
  }

  /// Returns this table with `run`.
  RunTable with(Run run) {
    return run.isActive()
        ? new RunTable(active.with(run.id(), run), ended.without(run.id()))
        : new RunTable(active.without(run.id()), ended.with(run.id(), run));
  }

  /// Returns this table without the run called `id`.
  RunTable without(RunId id) {
    return new RunTable(active.without(id), ended.without(id));
  }
}
