package dev.aaos.log.keep;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Log;
import dev.aaos.log.RecordShape;
import dev.aaos.log.Walk;
import dev.aaos.log.anchor.Anchors;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.snapshot.Snapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Copies the files of a log as far as one of its records, while the log may go on. For one
/// thread.
///
/// Records up to that one never change again, and content is durable before the record that
/// names it. So segments are copied up to the end of the batch that holds the record, and
/// content files up to the last thing that a record until then refers to: what comes later
/// is not in the copy.
final class Copy {
  private static final int CHUNK = 1 << 20;

  private final Disk from;
  private final Disk to;
  private final Map<String, Long> contentEnds = new TreeMap<>();
  private boolean knowsAll = true;

  private Copy(Disk from, Disk to) {
    this.from = from;
    this.to = to;
  }

  /// Copies the log on `from`, up to the batch that holds the record `last`, to `to`, where
  /// each file is then durable, and returns where the copy ends.
  ///
  /// @throws CorruptJournal naming the first record that is not as it was written
  /// @throws IOException when either disk fails
  static Walk.End of(Disk from, long last, Disk to) throws IOException {
    return new Copy(from, to).run(last);
  }

  private Walk.End run(long last) throws IOException {
    Optional<Placed> oldest = Anchors.oldest(from);
    Log.Place begin = oldest.map(placed -> placed.anchor().begin()).orElse(Log.Place.START);
    Walk.End end = Walk.over(from, begin, last, this::note);
    if (end.fault().isPresent()) {
      throw new CorruptJournal(end.fault().get().toString());
    }
    for (String name : Log.segments(from, begin)) {
      int order = name.compareTo(end.segment());
      if (order < 0) {
        file(name, Long.MAX_VALUE);
      } else if (order == 0 && end.offset() > 0) {
        file(name, end.offset());
      }
    }
    Optional<Placed> newest =
        Anchors.newest(from).filter(placed -> placed.record() <= end.records());
    content(newest);
    snapshot(end.records());
    for (Placed placed :
        Stream.concat(oldest.stream(), newest.stream()).distinct().toList()) {
      file(placed.name(), Long.MAX_VALUE);
    }
    if (newest.isPresent()) {
      file(Snapshots.name(newest.get().anchor().kept().snapshot()), Long.MAX_VALUE);
    }
    to.forceDirectory();
    return end;
  }

  /// Of the files that records which were pruned refer to, all is copied that is left: the
  /// state at the anchor may need it.
  private void content(Optional<Placed> newest) throws IOException {
    String last =
        Content.name(newest.map(placed -> placed.anchor().kept().content()).orElse(0));
    for (String name : Content.files(from)) {
      long length = knowsAll && name.compareTo(last) > 0
          ? contentEnds.getOrDefault(name, 0L)
          : Long.MAX_VALUE;
      if (length > 0) {
        file(name, length);
      }
    }
  }

  /// A record of a kind that is not known here may refer to anything.
  private void note(Log.Entry entry) {
    Optional<List<BlobRef>> references = RecordShape.references(entry.bytes());
    knowsAll &= references.isPresent();
    for (BlobRef ref : references.orElse(List.of())) {
      if (ref.length() > 0) {
        contentEnds.merge(Content.name(ref.segment()), Content.end(ref), Math::max);
      }
    }
  }

  /// Copies the newest snapshot that covers no more than `records` and is good. Others may
  /// be half written, or be deleted meanwhile; without any, a start reads all records.
  private void snapshot(long records) throws IOException {
    Snapshots copied = new Snapshots(to);
    for (String name : new Snapshots(from).names()) {
      if (Snapshots.sequence(name) <= records && tried(name)) {
        if (copied.newest((sequence, content) -> sequence, why -> {}).isPresent()) {
          return;
        }
        to.delete(name);
      }
    }
  }

  private boolean tried(String name) throws IOException {
    try {
      file(name, Long.MAX_VALUE);
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /// Copies the file called `name`, at most `length` bytes of it.
  private void file(String name, long length) throws IOException {
    try (DiskFile source = from.open(name)) {
      long end = Math.min(length, source.size());
      try (DiskFile target = to.open(name)) {
        for (long at = 0; at < end; at += CHUNK) {
          ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, end - at));
          source.read(chunk, at);
          target.write(chunk.flip(), at);
        }
        target.force();
      }
    }
  }
}
