package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.HashChain;
import dev.aaos.log.RecordShape;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A record with everything that shows it to be part of a log: whoever has the log's key can check
/// it, years later, without the log.
///
/// @param sequence its number
/// @param record its bytes, in base 64
/// @param previous the hash of the record before it
/// @param path from its leaf to the root of the head
/// @param head the signed head it is proved against
public record RecordProof(
    long sequence, String record, Digest previous, List<Digest> path, SignedHead head) {
  /// Copies `path`; refuses a record that is no base 64.
  public RecordProof {
    path = List.copyOf(path);
    Base64.getDecoder().decode(record);
  }

  /// Returns the bytes of the record.
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(Base64.getDecoder().decode(record));
  }

  /// Returns the record's hash in the chain.
  public Digest hash() {
    return new HashChain().next(previous, bytes());
  }

  /// Returns why this proves nothing to somebody who trusts `key`; empty when it does.
  public Optional<String> fault(HeadKey key) {
    if (!key.signed(head)) {
      return Optional.of(
          "its head is of " + head.head().origin() + " and not signed by the key of " + key.name());
    }
    if (!RecordShape.sequence(bytes()).equals(Optional.of(sequence))) {
      return Optional.of("the record is not numbered " + sequence);
    }
    if (sequence < 1 || sequence > head.head().size()) {
      return Optional.of("its head counts " + head.head().size() + " records, not " + sequence);
    }
    InclusionProof proof = new InclusionProof(sequence - 1, head.head().size(), path);
    Optional<Digest> root = proof.root(new TreeHash().leaf(hash()));
    return root.equals(Optional.of(head.head().root()))
        ? Optional.empty()
        : Optional.of("the path does not lead from this record to the root of its head");
  }
}
