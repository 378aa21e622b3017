package dev.aaos.log;

import dev.aaos.log.fixture.IndependentVerifier;
import dev.aaos.log.fixture.ShapedRecord;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// A log on a simulated disk, of records that differ.
public final class LogFixture {
  final SimulatedDisk disk;
  final Content content;
  final Log log;
  final List<Kept> recovered = new ArrayList<>();

  /// An entry as a value, which stays when the log has gone on.
  record Kept(long sequence, String text, Digest previous, Digest hash) {
    static Kept of(Log.Entry entry) {
      byte[] bytes = new byte[entry.bytes().remaining()];
      entry.bytes().get(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return new Kept(entry.sequence(), text, entry.previous(), entry.hash());
    }
  }

  /// A log on `disk`, where a segment longer than `segmentBytes` is followed by another.
  public LogFixture(SimulatedDisk disk, long segmentBytes) throws IOException {
    this(disk, segmentBytes, Log.Place.START.whole());
  }

  /// The same, of which as much is opened as `opening` says.
  public LogFixture(SimulatedDisk disk, long segmentBytes, Log.Opening opening) throws IOException {
    this.disk = disk;
    this.content = Content.open(disk, new SplittableRandom(7));
    this.log =
        Log.open(disk, content, segmentBytes, opening, entry -> recovered.add(Kept.of(entry)));
  }

  LogFixture(SimulatedDisk disk) throws IOException {
    this(disk, Log.SEGMENT_BYTES);
  }

  LogFixture() throws IOException {
    this(new SimulatedDisk());
  }

  /// Returns the log.
  public Log log() {
    return log;
  }

  /// Returns its content.
  public Content content() {
    return content;
  }

  /// Returns `segment` without the zeros after its last batch.
  public static byte[] withoutZeros(byte[] segment) {
    int end = segment.length;
    while (end > 0 && segment[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(segment, end);
  }

  /// Returns the log opened again on the disk as it is.
  LogFixture reopened() throws IOException {
    log.close();
    return new LogFixture(disk);
  }

  /// Appends one batch of `count` records.
  List<Kept> append(int count) throws IOException {
    long next = log.last() + 1;
    return log
        .append(LongStream.range(next, next + count).mapToObj(LogFixture::bytes).toList())
        .stream()
        .map(Kept::of)
        .toList();
  }

  /// Returns the bytes of a record that differs from others.
  static byte[] bytes(long sequence) {
    return ShapedRecord.plain(sequence, "x".repeat((int) (sequence % 50)));
  }

  /// Returns what reading from `from` gives.
  List<Kept> read(long from) throws IOException {
    List<Kept> records = new ArrayList<>();
    log.read(from, entry -> {
      records.add(Kept.of(entry));
      return true;
    });
    return records;
  }

  /// Returns the names of the segment files.
  List<String> segments() throws IOException {
    return disk.list().stream().filter(name -> name.startsWith("journal-")).toList();
  }

  /// Checks all segments with none of the log's code, and returns how many records they hold.
  long verified() throws IOException {
    IndependentVerifier verifier = new IndependentVerifier();
    for (String name : segments()) {
      verifier.segment(disk.bytes(name));
    }
    return verifier.records();
  }
}
