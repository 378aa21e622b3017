package dev.aaos.log.prune;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.Disk;
import dev.aaos.log.Log;
import dev.aaos.log.RecordShape;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Takes away what records keep so that changes can be taken back (images), where it is old, or
/// more than is to be kept. The records stay.
///
/// In steps, each durable before the next: a file that says that it is about to be done; a record
/// that says how far; zeros in the place of the content, nonce and all, whose room the file system
/// is given back; the file goes. Whoever finds that file does again what the last such record
/// says. What a later record, or one of another kind, or the state refers to stays. For one thread
/// at a time.
public final class ImageSweep {
  private static final String MARK = "images-dropping";

  private final Disk disk;
  private final Log log;
  private final Content content;
  private final Machine machine;

  /// The machine whose log it is.
  public interface Machine {
    /// Has `dropped` recorded; durable when this returns.
    ///
    /// @throws IOException when it cannot be
    void record(Dropped dropped) throws IOException;

    /// Returns the first record whose image something that is under way may need.
    long firstNeeded();

    /// Tells all content the state refers to.
    void references(Consumer<BlobRef> to);

    /// Returns which content files can be swept: see [Content#turn].
    Predicate<Integer> settled();
  }

  /// What is to go.
  ///
  /// @param before images of records that were made before; none where there is nothing
  /// @param bytes all but the newest images, which come to so many bytes
  /// @param by who wants it
  public record Wanted(Optional<Instant> before, OptionalLong bytes, String by) {}

  /// What went.
  ///
  /// @param through the last record whose image went; so did all before it
  /// @param images how many
  /// @param bytes how many bytes they had
  /// @param by who wanted it
  public record Dropped(long through, long images, long bytes, String by) {}

  private interface Left {
    boolean has(BlobRef ref) throws IOException;
  }

  /// A record with an image.
  ///
  /// @param part whether it is one of those that a later image tells of
  private record Image(long sequence, Instant time, List<BlobRef> refs, boolean part) {}

  /// Sweeps `log`, which lies on `disk` with its `content`.
  public ImageSweep(Disk disk, Log log, Content content, Machine machine) {
    this.disk = disk;
    this.log = log;
    this.content = content;
    this.machine = machine;
  }

  /// Has go what `wanted` says, and returns what did; nothing where nothing does.
  ///
  /// @throws IOException when it cannot be recorded, or the disk fails: [#finish] does the rest
  public Optional<Dropped> drop(Wanted wanted) throws IOException {
    Predicate<Integer> settled = machine.settled();
    List<Image> images = images();
    long through = Math.min(through(images, wanted), machine.firstNeeded() - 1);
    Set<BlobRef> going = going(images, through, settled, content::isThere);
    if (going.isEmpty()) {
      return Optional.empty();
    }
    long bytes = going.stream().mapToLong(BlobRef::length).sum();
    Dropped dropped = new Dropped(through, going.size(), bytes, wanted.by);
    disk.open(MARK).close();
    disk.forceDirectory();
    machine.record(dropped);
    clear(going);
    unmark();
    return Optional.of(dropped);
  }

  /// Does what was left of it by whoever was stopped.
  ///
  /// @throws IOException when the disk fails; it may be done again
  public void finish() throws IOException {
    if (!disk.list().contains(MARK)) {
      return;
    }
    long[] through = new long[1];
    log.read(log.begin().segment(), entry -> {
      RecordShape.dropped(entry.bytes()).ifPresent(said -> through[0] = Math.max(through[0], said));
      return true;
    });
    Predicate<Integer> settled = machine.settled();
    Set<BlobRef> going = going(images(), through[0], file -> true, ref -> true);
    clear(going.stream().filter(ref -> settled.test(ref.segment())).toList());
    if (going.stream().allMatch(ref -> settled.test(ref.segment()))) {
      unmark();
    }
  }

  /// Returns how many bytes all images have that are kept.
  public long held() throws IOException {
    Set<BlobRef> counted = new LinkedHashSet<>();
    for (Image image : images()) {
      for (BlobRef ref : image.refs) {
        if (content.isThere(ref)) {
          counted.add(ref);
        }
      }
    }
    return counted.stream().mapToLong(BlobRef::length).sum();
  }

  private List<Image> images() throws IOException {
    List<Image> images = new ArrayList<>();
    log.read(log.begin().segment(), entry -> {
      if (RecordShape.isImage(entry.bytes())) {
        images.add(new Image(
            entry.sequence(),
            RecordShape.time(entry.bytes()).orElse(Instant.MAX),
            RecordShape.references(entry.bytes()).orElse(List.of()),
            RecordShape.isPiece(entry.bytes())));
      }
      return true;
    });
    return images;
  }

  /// An image of which a part goes, goes too.
  private long through(List<Image> images, Wanted wanted) throws IOException {
    long whole = 0;
    Set<BlobRef> newest = new LinkedHashSet<>();
    long bytes = 0;
    for (Image image : images.reversed()) {
      whole = image.part && whole > 0 ? whole : image.sequence;
      boolean old = wanted.before.filter(image.time::isBefore).isPresent();
      for (BlobRef ref : image.refs) {
        bytes += newest.add(ref) && content.isThere(ref) ? ref.length() : 0;
      }
      boolean more = wanted.bytes.isPresent() && bytes > wanted.bytes.getAsLong();
      if (old || more) {
        return whole;
      }
    }
    return 0;
  }

  /// Returns what goes of the images up to `through`. The state is asked before the log is read to
  /// its end: what is recorded later refers to what is not settled.
  ///
  /// @param left which of it is looked at: where it was begun to be taken away, all
  private Set<BlobRef> going(
      List<Image> images, long through, Predicate<Integer> settled, Left left) throws IOException {
    Set<BlobRef> going = new LinkedHashSet<>();
    for (Image image : images) {
      if (image.sequence <= through) {
        for (BlobRef ref : image.refs) {
          if (ref.length() > 0 && settled.test(ref.segment()) && left.has(ref)) {
            going.add(ref);
          }
        }
      }
    }
    if (going.isEmpty()) {
      return going;
    }
    machine.references(going::remove);
    boolean[] knowsAll = {true};
    log.read(log.begin().segment(), entry -> {
      if (entry.sequence() > through || !RecordShape.isImage(entry.bytes())) {
        Optional<List<BlobRef>> needed = RecordShape.references(entry.bytes());
        knowsAll[0] &= needed.isPresent();
        needed.orElse(List.of()).forEach(going::remove);
      }
      return true;
    });
    return knowsAll[0] ? going : Set.of();
  }

  private void clear(Collection<BlobRef> going) throws IOException {
    for (BlobRef ref : going) {
      content.drop(ref);
    }
  }

  private void unmark() throws IOException {
    disk.delete(MARK);
    disk.forceDirectory();
  }
}
