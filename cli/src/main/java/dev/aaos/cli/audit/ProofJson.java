package dev.aaos.cli.audit;

import dev.aaos.cli.wire.Json;
import dev.aaos.log.Digest;
import dev.aaos.log.proof.RecordProof;
import dev.aaos.log.proof.SignedHead;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/// Proofs as the daemon answers with them and as they are kept in files.
final class ProofJson {
  /// What a file with the proof of a record says that it is.
  static final String FORMAT = "aaos-record-proof/1";

  private ProofJson() {}

  /// Returns the proof of a record in `object`.
  ///
  /// @throws IllegalArgumentException saying what is missing or no proof
  static RecordProof record(Json.Obj object) {
    return new RecordProof(
        object.number("sequence", 0),
        need(object, "record"),
        digest(need(object, "previous")),
        path(object),
        SignedHead.parse(need(object, "head")));
  }

  /// Returns the digests of the member `path`.
  static List<Digest> path(Json.Obj object) {
    return object.items("path").stream().map(item -> digest(item.plain())).toList();
  }

  /// Returns the text `name`, which must be there.
  static String need(Json.Obj object, String name) {
    return object
        .text(name)
        .orElseThrow(() -> new IllegalArgumentException("it has no '" + name + "'"));
  }

  private static Digest digest(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != Digest.BYTES) {
      throw new IllegalArgumentException("'" + hex + "' is no digest");
    }
    return Digest.read(ByteBuffer.wrap(bytes));
  }
}
