package dev.aaos.log.proof;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import dev.aaos.log.Fault;
import dev.aaos.log.anchor.Anchors.Placed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a verifier found.
///
/// @param pruned what is not there any more, as the log says
/// @param records the number of the last record that is good, all before it being so
/// @param bytes how many bytes these records have
/// @param last the hash of the last of them
/// @param time when that was made
/// @param root of the tree over them
/// @param torn whether a part of a batch lies behind them, as after a loss of power
/// @param fault the first that is not good
/// @param heads what became of each head it was given
/// @param content what became of the content that the records refer to
public record Verification(
    Optional<Placed> pruned,
    long records,
    long bytes,
    Digest last,
    Optional<Instant> time,
    Digest root,
    boolean torn,
    Optional<Fault> fault,
    List<Judged> heads,
    Content content) {

  /// A head, and how the log compares to it.
  ///
  /// @param fault what is wrong; empty when the log agrees, or cannot be compared
  /// @param isPruned whether it speaks of records alone that were pruned, so that only
  ///     later heads show anything
  public record Judged(SignedHead signed, Optional<String> fault, boolean isPruned) {}

  /// References to content, counted.
  ///
  /// @param whole is what was stored
  /// @param missing is gone, and no record says that it was to go
  /// @param shredded was removed on purpose, as a record says
  /// @param unknown records of kinds that may have references this verifier does not know
  /// @param gone the first that are not whole, with their records
  public record Content(long whole, long missing, long shredded, long unknown, List<Gone> gone) {
    /// Returns whether all of it is there.
    public boolean isWhole() {
      return missing == 0 && shredded == 0;
    }
  }

  /// A content that is not there any more.
  ///
  /// @param sequence of the record that refers to it
  public record Gone(long sequence, BlobRef ref, String how) {}

  /// Returns whether records and heads are good; content that is gone does not matter here.
  public boolean isGood() {
    return fault.isEmpty() && heads.stream().allMatch(head -> head.fault().isEmpty());
  }
}
