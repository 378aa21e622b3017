package dev.aaos.log.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.Decoder;
import dev.aaos.log.Digest;
import dev.aaos.log.Encoder;
import dev.aaos.log.Log;
import dev.aaos.log.LogFixture;
import dev.aaos.log.RecordShape;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHash;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A machine as small as can be, with a log that is pruned. Its state is the content that
/// is still needed: each record that ends with the letter K has its content kept for ever.
///
/// A start does what a daemon's does. What lies outside of the disk survives a loss of
/// power: the heads that were signed, and what an observer knows of all records there ever
/// were.
public final class PruneFixture implements Pruner.Machine {
  public static final long SEGMENT_BYTES = 1_200;
  public static final HeadSigner SIGNER = HeadSigner.generate(new SecureRandom());

  private final SimulatedDisk disk;
  private final Outside outside;
  private final Snapshots snapshots;
  private final Anchorage anchorage;
  private final LogFixture opened;
  private final List<BlobRef> state = new ArrayList<>();
  private long kept;

  /// What lies elsewhere.
  public static final class Outside {
    /// The hash of the leaf of each record there ever was.
    public final List<Digest> leaves = new ArrayList<>();

    /// The content of each record that has some, by its place among the leaves.
    final List<Optional<BlobRef>> contents = new ArrayList<>();

    /// The last head that was signed.
    public Optional<SignedHead> head = Optional.empty();
  }

  /// Starts on `disk`.
  public PruneFixture(SimulatedDisk disk, Outside outside) throws IOException {
    this.disk = disk;
    this.outside = outside;
    this.snapshots = new Snapshots(disk);
    this.anchorage = new Anchorage(disk, Anchors.newest(disk));
    Log.Place begin = anchor().map(one -> one.anchor().begin()).orElse(Log.Place.START);
    Optional<Snapshots.Found<Boolean>> found = snapshots
        .newest(this::restore, why -> {})
        .filter(one -> one.place().segment() >= begin.segment());
    if (found.isEmpty() && anchor().isPresent()) {
      Anchor.Kept held = anchor().get().anchor().kept();
      found = Optional.of(snapshots.held(held.snapshot(), held.digest(), this::restore));
    }
    Log.Place from = found.map(Snapshots.Found::place).orElse(begin);
    this.opened = new LogFixture(disk, SEGMENT_BYTES, new Log.Opening(begin, from));
    while (outside.leaves.size() < from.sequence()) {
      outside.leaves.add(Digest.ZERO); // who begins to look late knows nothing of what was before
      outside.contents.add(Optional.empty());
    }
    again(from.sequence() + 1);
    anchor().ifPresent(one -> snapshots.holdOnly(one.anchor().kept().snapshot()));
  }

  private boolean restore(long sequence, ByteBuffer content) {
    state.clear();
    state.addAll(new Decoder(content).list(Decoder::blob));
    return true;
  }

  /// Folds the records from `first` on, and does again what they say.
  private void again(long first) throws IOException {
    List<Placed> prunings = new ArrayList<>();
    TreeHash hash = new TreeHash();
    log().read(first, entry -> {
      if (entry.sequence() > outside.leaves.size()) {
        outside.leaves.add(hash.leaf(entry.hash())); // written, and nobody was told
      }
      RecordShape.pruned(entry.bytes())
          .ifPresent(
              said -> prunings.add(new Placed(entry.sequence(), Anchor.read(new Decoder(said)))));
      fold(entry);
      return true;
    });
    for (Placed pruning : prunings) {
      anchorage.place(log(), pruning.record(), pruning.anchor());
    }
    while (outside.contents.size() < log().last()) {
      outside.contents.add(Optional.empty());
    }
    outside.contents.subList((int) log().last(), outside.contents.size()).clear();
    assertThat(outside.leaves).hasSize((int) log().last());
  }

  private void fold(Log.Entry entry) {
    byte last = entry.bytes().get(entry.bytes().limit() - 1);
    if (last == 'K') {
      state.addAll(RecordShape.references(entry.bytes()).orElse(List.of()));
    }
    kept = entry.sequence();
  }

  public Log log() {
    return opened.log();
  }

  public Content content() {
    return opened.content();
  }

  public Pruner pruner() {
    return new Pruner(disk, log(), content(), snapshots, this);
  }

  /// Appends a batch of `count` records, every other of them with content, every tenth with
  /// content that stays needed.
  public void append(int count) throws IOException {
    List<byte[]> records = new ArrayList<>();
    List<Optional<BlobRef>> contents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long sequence = log().last() + 1 + i;
      if (sequence % 2 == 0) {
        BlobRef ref = content().put(text(sequence));
        byte[] record = ShapedRecord.referring(sequence, ref);
        record[record.length - 1] = (byte) (sequence % 10 == 0 ? 'K' : 'x');
        records.add(record);
        contents.add(Optional.of(ref));
      } else {
        records.add(ShapedRecord.plain(sequence, "record " + sequence));
        contents.add(Optional.empty());
      }
    }
    append(records, contents);
  }

  /// Returns the content of the record `sequence`.
  static byte[] text(long sequence) {
    return ("said in record " + sequence).getBytes(StandardCharsets.UTF_8);
  }

  private void append(List<byte[]> records, List<Optional<BlobRef>> contents) throws IOException {
    outside.contents.addAll(contents); // forgotten again by a start that does not find the records
    TreeHash hash = new TreeHash();
    List<Log.Entry> entries = log().append(records);
    for (Log.Entry entry : entries) {
      outside.leaves.add(hash.leaf(entry.hash()));
      fold(entry);
    }
  }

  /// Takes a snapshot of where it stands, as a daemon does now and then.
  public void snapshot() throws IOException {
    snapshots.take(standing().place(), standing().snapshot());
  }

  @Override
  public void begin() throws IOException {
    long next = log().last() + 1;
    append(List.of(ShapedRecord.plain(next, "who prunes")), List.of(Optional.empty()));
  }

  @Override
  public void record(Anchor anchor) throws IOException {
    long next = log().last() + 1;
    append(List.of(ShapedRecord.pruning(next, anchor)), List.of(Optional.empty()));
    anchorage.place(log(), next, anchor);
  }

  @Override
  public void sign(long sequence) throws IOException {
    Frontier before = anchor().map(one -> one.anchor().before()).orElse(Frontier.NONE);
    MerkleTree tree = new MerkleTree(before);
    if (before.size() < log().last()) {
      log().read(before.size() + 1, entry -> {
        tree.appendRecord(entry.hash());
        return true;
      });
    }
    outside.head = Optional.of(
        SIGNER.sign(new TreeHead(SIGNER.key().name(), tree.size(), tree.root(), List.of())));
  }

  @Override
  public Pruner.Standing standing() {
    Log.Place place = log().place();
    List<BlobRef> now = List.copyOf(state);
    return new Pruner.Standing() {
      @Override
      public Log.Place place() {
        return place;
      }

      @Override
      public byte[] snapshot() {
        return new Encoder().list(now, Encoder::blob).take();
      }

      @Override
      public void references(Consumer<BlobRef> to) {
        now.forEach(to);
      }
    };
  }

  /// Returns what the state refers to.
  List<BlobRef> state() {
    return List.copyOf(state);
  }

  @Override
  public Optional<Placed> anchor() {
    return anchorage.anchor();
  }

  @Override
  public Predicate<Integer> settled() {
    return content().inherited();
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(kept);
  }

  /// Checks the files on `disk` against the last head, as an auditor would.
  public static Verification verify(SimulatedDisk disk, Outside outside) throws IOException {
    return Verifier.verify(disk, outside.head.stream().toList(), Optional.of(SIGNER.key()));
  }
}
