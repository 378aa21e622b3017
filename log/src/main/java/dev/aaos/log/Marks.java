package dev.aaos.log;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Batches from which reading may begin, so that one record is found without reading a whole
/// segment. Any thread may call.
final class Marks {
  /// How far apart the marks within a segment are at the least, in bytes.
  static final long APART = 256L << 10;

  private final TreeMap<Long, Mark> marks = new TreeMap<>();
  private final TreeSet<String> segments = new TreeSet<>();

  /// The place of a batch.
  ///
  /// @param first the sequence of its first record
  /// @param previous the hash of the record before that
  record Mark(long first, String segment, long offset, Digest previous) {}

  /// Notes that there is a segment called `name`, of which nothing else is known.
  synchronized void expect(String name) {
    segments.add(name);
  }

  /// Keeps `mark` where the one before it is far enough away.
  synchronized void note(Mark mark) {
    segments.add(mark.segment);
    Map.Entry<Long, Mark> before = marks.floorEntry(mark.first);
    boolean near = before != null
        && before.getValue().segment.equals(mark.segment)
        && mark.offset - before.getValue().offset < APART;
    if (!near) {
      marks.put(mark.first, mark);
    }
  }

  /// Keeps those of `others`, which are of places nothing is known of here.
  synchronized void addAll(Marks others) {
    marks.putAll(others.marks);
  }

  /// Returns the last mark at or before the record `from`, which must not be before the first.
  synchronized Mark before(long from) {
    return marks.floorEntry(from).getValue();
  }

  /// Returns the names of the segments after that of `mark`, in order.
  synchronized List<String> segmentsAfter(Mark mark) {
    return List.copyOf(segments.tailSet(mark.segment, false));
  }
}
