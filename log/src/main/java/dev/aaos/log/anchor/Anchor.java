package dev.aaos.log.anchor;

import dev.aaos.log.Decoder;
import dev.aaos.log.Digest;
import dev.aaos.log.Encoder;
import dev.aaos.log.Log.Place;
import java.time.Instant;

/// What a log that is pruned says of the records that go, and what stands in their place.
/// It is a record of the log, and a file beside it, which says the same.
///
/// @param before what of the Merkle tree stands for them; its size is their number
/// @param last the chain hash of the last of them
/// @param times when they were made, and when they were pruned
/// @param kept what is needed in their place
/// @param by who wanted it
public record Anchor(Frontier before, Digest last, Times times, Kept kept, String by) {
  /// Refuses an anchor of no records, and a snapshot that does not cover those that go.
  public Anchor {
    if (before.size() < 1 || kept.snapshot <= before.size()) {
      throw new IllegalArgumentException("a snapshot at record " + kept.snapshot
          + " does not stand for " + before.size() + " records that are to go");
    }
  }

  /// Points of kernel time.
  ///
  /// @param from when the first of the records was made
  /// @param to when the last was
  /// @param at when they were pruned
  public record Times(Instant from, Instant to, Instant at) {}

  /// What a log needs that was pruned.
  ///
  /// @param snapshot the last record that the anchor snapshot covers: a start goes on from
  ///     that one when no newer one is of use, because it cannot read what was pruned
  /// @param digest what the file of that snapshot ends with
  /// @param content the number of the last content file that the records which go refer to,
  ///     or 0
  public record Kept(long snapshot, Digest digest, int content) {}

  /// Returns how many records are pruned: all up to the one of this number.
  public long records() {
    return before.size();
  }

  /// Returns where the log begins.
  public Place begin() {
    return Place.after(before.size(), last);
  }

  /// Returns what was pruned, when and by whom, in words.
  public String words() {
    return "records 1 to " + records() + " (" + times.from + " to " + times.to + ") were pruned on "
        + times.at + " by " + by;
  }

  /// Writes the members, in the order [#read] reads them.
  public void write(Encoder out) {
    out.int64(before.size()).list(before.trees(), Encoder::digest).digest(last);
    out.instant(times.from).instant(times.to).instant(times.at);
    out.int64(kept.snapshot).digest(kept.digest).int32(kept.content).text(by);
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IllegalArgumentException when they are no anchor
  public static Anchor read(Decoder in) {
    return new Anchor(
        new Frontier(in.int64(), in.list(Decoder::digest)),
        in.digest(),
        new Times(in.instant(), in.instant(), in.instant()),
        new Kept(in.int64(), in.digest(), in.int32()),
        in.text());
  }
}
