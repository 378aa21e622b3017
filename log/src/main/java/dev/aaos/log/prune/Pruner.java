package dev.aaos.log.prune;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.Disk;
import dev.aaos.log.History;
import dev.aaos.log.Log;
import dev.aaos.log.Log.Place;
import dev.aaos.log.RecordShape;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Prunes a log, in steps each of which is durable before the next:
///
/// 1. a snapshot that covers what goes, and some records more;
/// 2. a record that says what goes, by the hashes which stand for it: an [Anchor];
/// 3. the same in a file beside the log ([Anchors]): from then on the log begins behind it;
/// 4. a signed head that covers that record, so that nobody can add one later to excuse a
/// gap;
/// 5. the segments are deleted, oldest first, and then content that nothing refers to any
/// more.
///
/// After a crash before the third step all is there, and the record is made good by the next
/// start; after a later one [#finish] does the rest. For one thread at a time.
public final class Pruner {
  private final Disk disk;
  private final Log log;
  private final Content content;
  private final Snapshots snapshots;
  private final Machine machine;

  /// The machine whose log it is.
  public interface Machine {
    /// Has it recorded that somebody is about to prune.
    ///
    /// @throws IOException when there is no room for it
    void begin() throws IOException;

    /// Has `anchor` recorded, and returns when the log begins there.
    ///
    /// @throws IOException when there is no room for it
    void record(Anchor anchor) throws IOException, InterruptedException;

    /// Waits for a signed head that covers the record `sequence`.
    ///
    /// @throws IOException when nothing is signed, saying why
    void sign(long sequence) throws IOException, InterruptedException;

    /// Returns where it stands.
    Standing standing();

    /// Returns where the log begins, if it was pruned.
    Optional<Placed> anchor();

    /// Returns which content files can be swept: see [Content#turn].
    Predicate<Integer> settled();

    /// Returns kernel time.
    Instant now();
  }

  /// What all records up to one of them came to.
  public interface Standing {
    /// Returns which record that is.
    Place place();

    /// Returns the content of a snapshot there.
    byte[] snapshot();

    /// Tells all content it refers to.
    void references(Consumer<BlobRef> to);
  }

  /// Says that nothing is old enough to go.
  public static final class Nothing extends IOException {
    private static final long serialVersionUID = 1L;

    private Nothing(String message) {
      super(message);
    }
  }

  /// What went, or would go.
  ///
  /// @param first the number of the first record
  /// @param last the number of the last
  /// @param from when the first was made
  /// @param to when the last was
  /// @param segments how many files of the log
  /// @param bytes how long they are
  /// @param content what goes with them
  public record Gone(
      long first, long last, Instant from, Instant to, int segments, long bytes, Taken content) {}

  /// Content that went, or would go.
  ///
  /// @param bytes how many bytes of it
  /// @param later how many go later, because the daemon may still hand out references to them
  public record Taken(long bytes, long later) {
    /// No content at all.
    public static final Taken NOTHING = new Taken(0, 0);
  }

  /// A pruner of `log`, which lies on `disk`.
  public Pruner(Disk disk, Log log, Content content, Snapshots snapshots, Machine machine) {
    this.disk = disk;
    this.log = log;
    this.content = content;
    this.snapshots = snapshots;
    this.machine = machine;
  }

  /// Returns what would go.
  ///
  /// @throws IOException when nothing would, saying why
  public Gone look(Bound bound) throws IOException, InterruptedException {
    requireGood();
    machine.sign(log.last());
    Plan plan = plan(bound, log.last() + 1);
    Sweep sweep = sweep(plan.records() + 1, plan.files().content());
    return gone(plan, sweep.look(content.inherited()));
  }

  /// Has all old records go that lie in whole segments of old ones.
  ///
  /// @param by who wants it
  /// @throws IOException when nothing goes, saying why, or when the disk fails; the rest is
  ///     then done by [#finish]
  public Gone prune(Bound bound, String by) throws IOException, InterruptedException {
    requireGood();
    machine.sign(log.last());
    long last = log.last();
    if (bound.isOld(last, time(last))) {
      log.split();
    }
    plan(bound, last + 1);
    machine.begin();
    Standing standing = machine.standing();
    Plan plan = plan(bound, standing.place().segment());
    Snapshots.Whole snapshot = snapshot(plan, standing);
    Anchor.Times times = new Anchor.Times(plan.from(), plan.to(), machine.now());
    Anchor.Kept kept = new Anchor.Kept(
        snapshot.place().sequence(), snapshot.digest(), plan.files().content());
    machine.record(new Anchor(plan.before(), plan.last(), times, kept, by));
    return gone(plan, finish());
  }

  /// Has the log go on in another segment if its last one begins before `time`.
  public void splitOlderThan(Instant time) throws IOException {
    long first = machine.standing().place().segment();
    if (first <= log.last() && time(first).isBefore(time)) {
      log.split();
    }
  }

  /// Takes away what is left of records that were pruned.
  ///
  /// @return what was taken away of content
  /// @throws IOException when the disk fails, or nothing is signed; it may be done again
  public Taken finish() throws IOException, InterruptedException {
    Optional<Placed> anchor = machine.anchor();
    if (anchor.isEmpty() || Anchors.isFinished(disk, anchor.get())) {
      return Taken.NOTHING;
    }
    Placed placed = anchor.get();
    machine.sign(placed.record());
    log.split();
    Anchors.deleteBefore(disk, placed);
    snapshots.holdOnly(placed.anchor().kept().snapshot());
    for (String name : Log.segments(disk)) {
      if (Log.first(name) <= placed.anchor().records()) {
        disk.delete(name);
        disk.forceDirectory();
      }
    }
    Predicate<Integer> settled = machine.settled();
    Sweep sweep = sweep(log.begin().segment(), placed.anchor().kept().content());
    Taken taken = sweep.run(content, settled);
    if (taken.later() == 0) {
      Anchors.finished(disk, placed);
    }
    return taken;
  }

  /// The state is asked after the log was read: what is recorded later refers to what is in
  /// both, or to what is not settled.
  private Sweep sweep(long from, int last) throws IOException {
    Sweep sweep = new Sweep(disk, last);
    sweep.need(log, from);
    Standing standing = machine.standing();
    standing.references(sweep::need);
    sweep.need(log, standing.place().sequence() + 1);
    return sweep;
  }

  /// What is not as it was written is evidence, and stays.
  private void requireGood() throws IOException {
    if (log.history().state() instanceof History.State.Corrupt(long sequence, String reason)) {
      throw new IOException("nothing is pruned: the journal is not as it was written, from record "
          + sequence + " on: " + reason + "; keep it as it is until somebody has looked into it");
    }
  }

  private Instant time(long sequence) throws IOException {
    List<Instant> found = new ArrayList<>();
    log.read(sequence, entry -> {
      RecordShape.time(entry.bytes()).ifPresent(found::add);
      return false;
    });
    return found.isEmpty() ? Instant.MAX : found.getFirst();
  }

  private Plan plan(Bound bound, long most) throws IOException {
    Frontier already = machine.anchor().map(one -> one.anchor().before()).orElse(Frontier.NONE);
    Optional<Plan> plan = Plan.of(disk, log, already, bound, most);
    if (plan.isEmpty()) {
      long first = log.begin().segment();
      throw new Nothing("nothing is pruned: the oldest record, " + first + ", is of "
          + time(first) + ", and it lies in one segment with records that are not " + bound
          + "; segments go whole: name a later TIME or SEQ");
    }
    return plan.get();
  }

  /// The newest there is, where that covers what goes; else one is taken.
  private Snapshots.Whole snapshot(Plan plan, Standing standing) throws IOException {
    Optional<Snapshots.Whole> newest = snapshots.hold();
    return newest.isPresent() && newest.get().place().segment() > plan.records()
        ? newest.get()
        : snapshots.take(standing.place(), standing.snapshot());
  }

  private static Gone gone(Plan plan, Taken content) {
    return new Gone(
        plan.files().first(),
        plan.records(),
        plan.from(),
        plan.to(),
        plan.files().segments(),
        plan.files().bytes(),
        content);
  }
}
