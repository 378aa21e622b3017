package dev.aaos.log.proof;

import dev.aaos.log.BlobRef;
import dev.aaos.log.ContentCheck;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Disk;
import dev.aaos.log.Fault;
import dev.aaos.log.Log;
import dev.aaos.log.Log.Place;
import dev.aaos.log.RecordShape;
import dev.aaos.log.Walk;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.Verification.Gone;
import dev.aaos.log.proof.Verification.Judged;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks a whole log by its files, without the machine that wrote it: frames, checksums, chain,
/// numbers, content, and the root of the tree against signed heads. Changes nothing. For one
/// thread.
///
/// What only files say, whoever can write the files can make them say. A head that was kept
/// elsewhere is what a log cannot be rewritten or rolled back behind.
public final class Verifier {
  private static final int MOST_NAMED = 20;

  private final Disk disk;
  private final List<SignedHead> heads;
  private final Optional<HeadKey> key;
  private final ContentCheck check;
  private final Optional<Placed> pruned;
  private final Place begin;
  private final MerkleTree tree;
  private boolean saidSo;
  private final Map<Long, Digest> roots = new HashMap<>();
  private final List<Gone> gone = new ArrayList<>();
  private long bytes;
  private Optional<Instant> time = Optional.empty();
  private long whole;
  private long missing;
  private Optional<Set<BlobRef>> shreds = Optional.empty();
  private long dropped;
  private long shredded;
  private long unknown;
  private int next;

  private Verifier(
      Disk disk,
      Optional<Placed> pruned,
      List<SignedHead> heads,
      Optional<HeadKey> key,
      ContentCheck check) {
    this.disk = disk;
    this.pruned = pruned;
    this.begin = pruned.map(one -> one.anchor().begin()).orElse(Place.START);
    this.tree = new MerkleTree(pruned.map(one -> one.anchor().before()).orElse(Frontier.NONE));
    this.heads = heads.stream()
        .sorted(Comparator.comparingLong(signed -> signed.head().size()))
        .toList();
    this.key = key;
    this.check = check;
  }

  /// Checks the log on `disk`.
  ///
  /// @param heads what the log is to agree with; read before this is called if the log is in use
  /// @param key whose signature the heads must bear; without it, signatures are not looked at
  /// @throws IOException when the disk fails
  public static Verification verify(Disk disk, List<SignedHead> heads, Optional<HeadKey> key)
      throws IOException {
    try (ContentCheck check = ContentCheck.on(disk)) {
      Optional<Placed> pruned = Anchors.oldest(disk);
      Verifier verifier = new Verifier(disk, pruned, heads, key, check);
      verifier.noteRoots();
      Walk.End end = Walk.over(disk, verifier.begin, verifier::take);
      return verifier.found(verifier.anchored(end));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CorruptJournal e) {
      Fault fault = new Fault(1, "the anchor", 0, String.valueOf(e.getMessage()));
      Walk.End nothing = new Walk.End(0, Digest.ZERO, Optional.of(fault), false, "", 0);
      return new Verifier(disk, Optional.empty(), heads, key, ContentCheck.on(disk)).found(nothing);
    }
  }

  /// An anchor counts for what a record of the log says in the same words, and with the
  /// snapshot that stands for what was pruned.
  private Walk.End anchored(Walk.End end) throws IOException {
    if (pruned.isEmpty() || end.fault().isPresent()) {
      return end;
    }
    Optional<Fault> fault = fault(pruned.get(), end.records());
    return new Walk.End(end.records(), end.last(), fault, end.torn(), end.segment(), end.offset());
  }

  private Optional<Fault> fault(Placed placed, long records) throws IOException {
    if (records < placed.record()) {
      return Optional.of(new Fault(
          records + 1,
          placed.name(),
          0,
          "the journal ends with record " + records + ", before " + placed.record()
              + ", which said what was pruned"));
    }
    if (!saidSo) {
      return Optional.of(new Fault(
          placed.record(), placed.name(), 0, "it is not what this record" + " says was pruned"));
    }
    Anchor.Kept kept = placed.anchor().kept();
    try {
      new Snapshots(disk).held(kept.snapshot(), kept.digest(), (sequence, state) -> sequence);
      return Optional.empty();
    } catch (CorruptJournal e) {
      return Optional.of(new Fault(
          kept.snapshot(), Snapshots.name(kept.snapshot()), 0, String.valueOf(e.getMessage())));
    }
  }

  private void take(Log.Entry entry) {
    Optional<Long> sequence = RecordShape.sequence(entry.bytes());
    if (!sequence.equals(Optional.of(entry.sequence()))) {
      throw new CorruptJournal("it is numbered " + sequence.map(String::valueOf).orElse("nothing"));
    }
    if (pruned.isPresent() && pruned.get().record() == entry.sequence()) {
      saidSo = RecordShape.pruned(entry.bytes()).filter(pruned.get()::isSaidBy).isPresent();
    }
    content(entry);
    bytes += entry.bytes().remaining();
    time = RecordShape.time(entry.bytes()).or(() -> time);
    tree.appendRecord(entry.hash());
    noteRoots();
  }

  private void content(Log.Entry entry) {
    Optional<List<BlobRef>> references = RecordShape.references(entry.bytes());
    if (references.isEmpty()) {
      unknown++;
      return;
    }
    for (BlobRef ref : references.get()) {
      content(entry, ref);
    }
  }

  private void content(Log.Entry entry, BlobRef ref) {
    long sequence = entry.sequence();
    ContentCheck.State state = state(ref);
    if (state == ContentCheck.State.ZERO && isDropped(entry)) {
      shredded += named(new Gone(sequence, ref, "no longer kept"));
      return;
    }
    if (state != ContentCheck.State.WHOLE && shreds().contains(ref)) {
      shredded += named(new Gone(sequence, ref, "shredded"));
      return;
    }
    switch (state) {
      case WHOLE -> whole++;
      case MISSING -> missing += named(new Gone(sequence, ref, "missing"));
      case ZERO -> missing += named(new Gone(sequence, ref, "missing, zeros in its place"));
      case ALTERED ->
        throw new CorruptJournal("content " + ref.commitment() + ", in file " + ref.segment()
            + " at byte " + ref.offset() + ", is not what was stored");
    }
  }

  private boolean isDropped(Log.Entry entry) {
    shreds();
    return RecordShape.isImage(entry.bytes()) && entry.sequence() <= dropped;
  }

  /// Returns what any record says was shredded; read when the first content is not whole. Up to
  /// where images were dropped is read with it.
  private Set<BlobRef> shreds() {
    if (shreds.isEmpty()) {
      Set<BlobRef> found = new HashSet<>();
      try {
        Walk.over(disk, begin, entry -> {
          if (RecordShape.shreds(entry.bytes())) {
            found.addAll(RecordShape.references(entry.bytes()).orElse(List.of()));
          }
          RecordShape.dropped(entry.bytes())
              .ifPresent(through -> dropped = Math.max(dropped, through));
        });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      shreds = Optional.of(found);
    }
    return shreds.get();
  }

  private ContentCheck.State state(BlobRef ref) {
    try {
      return check.state(ref);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int named(Gone one) {
    if (gone.size() < MOST_NAMED) {
      gone.add(one);
    }
    return 1;
  }

  /// Keeps the root where a head speaks of this size.
  private void noteRoots() {
    while (next < heads.size() && heads.get(next).head().size() <= tree.size()) {
      long size = heads.get(next++).head().size();
      if (size == tree.size()) {
        roots.put(size, tree.root());
      }
    }
  }

  private Verification found(Walk.End end) {
    List<Judged> judged = heads.stream().map(signed -> judged(signed, end)).toList();
    return new Verification(
        pruned,
        end.records(),
        bytes,
        end.last(),
        time,
        tree.root(),
        end.torn(),
        end.fault(),
        judged,
        new Verification.Content(whole, missing, shredded, unknown, List.copyOf(gone)));
  }

  /// A head of records that were pruned shows nothing, unless there is a later one. The
  /// last one must know of the pruning, because whoever can write the files can add records
  /// to their end.
  private Judged judged(SignedHead signed, Walk.End end) {
    boolean isLast = signed.equals(heads.getLast());
    long size = signed.head().size();
    boolean isPruned = size < begin.sequence();
    Optional<String> fault = fault(signed, end);
    if (fault.isEmpty() && isLast && pruned.isPresent() && size < pruned.get().record()) {
      fault = Optional.of("it was signed before record " + pruned.get().record()
          + ", which says that records were pruned: give a later head");
    }
    return new Judged(signed, fault, isPruned);
  }

  private Optional<String> fault(SignedHead signed, Walk.End end) {
    TreeHead head = signed.head();
    if (key.isPresent() && !key.get().signed(signed)) {
      return Optional.of("it is of " + head.origin() + " and not signed by the key of "
          + key.get().name());
    }
    if (head.size() < begin.sequence()) {
      return Optional.empty();
    }
    Digest root = roots.get(head.size());
    if (root != null) {
      return root.equals(head.root())
          ? Optional.empty()
          : Optional.of("its root is " + head.root() + ", but the first " + head.size()
              + " records make " + root + ": they were rewritten");
    }
    return end.fault().isPresent()
        ? Optional.of("the log is good for " + end.records() + " records only")
        : Optional.of("the log ends with record " + end.records()
            + ": it was rolled back, or its end was cut off");
  }
}
