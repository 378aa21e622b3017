package dev.aaos.linux.trail;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was put aside for one command, read. Content stays where it lies until it is asked for.
/// For one thread.
final class Spool {
  private static final int LONGEST = 64 << 20;

  private final FileChannel file;
  private final Map<PathBytes, Optional<Entry.Thing>> names = new LinkedHashMap<>();
  private final Map<Identity, Place> contents = new HashMap<>();
  private final Map<Identity, List<Pieces.Stored>> parts = new HashMap<>();
  private final List<Entry.Tree> trees = new ArrayList<>();

  /// Where an entry lies in the file.
  private record Place(long at, int length, boolean whole) {}

  private Spool(FileChannel file) {
    this.file = file;
  }

  /// Reads all of `file`, which stays the caller's, as far as it was written whole.
  static Spool read(FileChannel file) throws IOException {
    Spool spool = new Spool(file);
    long at = 0;
    while (true) {
      Optional<byte[]> entry = spool.entry(at);
      if (entry.isEmpty()) {
        break;
      }
      spool.take(EntryCodec.decode(entry.get()), new Place(at, entry.get().length, true));
      at += EntryCodec.HEADER + entry.get().length;
    }
    spool.trees.sort(
        Comparator.comparingInt((Entry.Tree tree) -> tree.path().names().size()).reversed());
    return spool;
  }

  private void take(Entry entry, Place place) {
    switch (entry) {
      case Entry.Name(PathBytes path, Optional<Entry.Thing> object) ->
        names.put(path, object); // written once more only to be corrected
      case Entry.Content content -> contents.putIfAbsent(content.of(), place);
      case Entry.Part(Identity of, byte[] bytes) ->
        parts
            .computeIfAbsent(of, one -> new ArrayList<>())
            .add(new Pieces.Stored(place.at, bytes.length));
      case Entry.Large large -> contents.putIfAbsent(large.of(), place);
      case Entry.Lost lost ->
        contents.putIfAbsent(lost.of(), new Place(place.at, place.length, false));
      case Entry.Tree tree -> trees.add(tree);
    }
  }

  /// Returns the members of the entry at `at`; nothing where none was written whole.
  private Optional<byte[]> entry(long at) throws IOException {
    Optional<ByteBuffer> header = bytes(at, EntryCodec.HEADER);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    int length = header.get().getInt();
    int checksum = header.get().getInt();
    if (length <= 0 || length > LONGEST) {
      return Optional.empty();
    }
    return bytes(at + EntryCodec.HEADER, length)
        .map(ByteBuffer::array)
        .filter(members -> EntryCodec.checksum(members, 0, members.length) == checksum);
  }

  private Optional<ByteBuffer> bytes(long at, int length) throws IOException {
    if (at + length > file.size()) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.flip());
  }

  /// Returns what lay at each name, in the order in which they were first touched.
  Map<PathBytes, Optional<Entry.Thing>> names() {
    return Collections.unmodifiableMap(names);
  }

  /// Returns the trees in which the command could write, the innermost first.
  List<Entry.Tree> trees() {
    return List.copyOf(trees);
  }

  /// Returns the files of which content was put aside, and that had more names than were.
  Map<Identity, Entry.Thing> withOtherNames() {
    Map<Identity, Entry.Thing> files = new HashMap<>();
    Map<Identity, Integer> known = new HashMap<>();
    for (Optional<Entry.Thing> thing : names.values()) {
      if (thing.isPresent() && isWhole(thing.get().identity())) {
        files.merge(thing.get().identity(), thing.get(), Spool::withMoreNames);
        known.merge(thing.get().identity(), 1, Integer::sum);
      }
    }
    files
        .entrySet()
        .removeIf(file -> file.getValue().links() <= known.getOrDefault(file.getKey(), 0));
    return files;
  }

  private static Entry.Thing withMoreNames(Entry.Thing one, Entry.Thing other) {
    return one.links() >= other.links() ? one : other;
  }

  /// Returns whether what the file `identity` held was put aside.
  boolean isWhole(Identity identity) {
    Place place = contents.get(identity);
    return place != null && place.whole;
  }

  /// Returns what the file `identity` held, or why that was not put aside; nothing where it was
  /// not touched.
  Optional<Entry> content(Identity identity) throws IOException {
    Place place = contents.get(identity);
    if (place == null) {
      return Optional.empty();
    }
    return Optional.of(decoded(place.at));
  }

  private Entry decoded(long at) throws IOException {
    return EntryCodec.decode(
        entry(at).orElseThrow(() -> new IOException("what was put aside has changed")));
  }

  /// Returns the parts that `large` speaks of, each named by where it lies.
  List<Pieces.Stored> parts(Entry.Large large) throws IOException {
    List<Pieces.Stored> all = parts.getOrDefault(large.of(), List.of());
    int skipped = all.size() - large.parts();
    if (skipped < 0) {
      throw new IOException("of what was put aside, parts are missing");
    }
    return List.copyOf(all.subList(skipped, all.size()));
  }

  /// Returns the part that lies at `at`.
  byte[] part(long at) throws IOException {
    if (decoded(at) instanceof Entry.Part(var of, byte[] bytes)) {
      return bytes;
    }
    throw new IOException("what was put aside has changed");
  }

  /// Returns `look`, of what lies at `path`, with the owner on disk.
  Look onDisk(PathBytes path, Look look) {
    Optional<Entry.Tree> tree =
        trees.stream().filter(one -> path.isWithin(one.path())).findFirst();
    if (tree.isEmpty()) {
      return look;
    }
    Owner seen = tree.get().seen();
    Owner owner = tree.get().owner();
    return new Look(
        look.permissions(),
        look.user() == seen.user() ? owner.user() : look.user(),
        look.group() == seen.group() ? owner.group() : look.group(),
        look.modified());
  }
}
