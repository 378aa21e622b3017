package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.ConsistencyProof;
import dev.aaos.log.proof.InclusionProof;
import dev.aaos.log.proof.Leaves;
import dev.aaos.log.proof.SignedHead;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// `audit.prove`, `audit.consistency`: proofs that are checked without the daemon.
final class ProofMethods {
  private ProofMethods() {}

  /// `{sequence}` → `{sequence, record, previous, path, head}`. A record with everything that
  /// shows it to be part of the log: its bytes in base 64, the hash of the record before it, the
  /// digests from its leaf to the root, and the signed head with that root.
  static Object prove(Session session, Params params) throws RpcError, InterruptedException {
    long sequence = params
        .number("sequence", 1)
        .orElseThrow(() -> new RpcError("missing 'sequence' parameter"));
    Log log = session.kernel().journal().log();
    if (sequence > log.last()) {
      throw new RpcError("no record " + sequence + ": the last one is " + log.last());
    }
    Frontier before = before(session);
    if (sequence <= before.size()) {
      throw new RpcError("record " + sequence + " cannot be proved any more: " + pruned(session)
          + "; a proof that was made before still holds");
    }
    try {
      SignedHead head = session.backend().notary().covering(sequence);
      InclusionProof proof =
          InclusionProof.of(sequence - 1, head.head().size(), Leaves.of(log, before));
      Map<String, Object> record = record(log, sequence);
      record.put("path", texts(proof.path()));
      record.put("head", head.text());
      return record;
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("record " + sequence + " cannot be proved: " + e.getMessage());
    }
  }

  private static Map<String, Object> record(Log log, long sequence) throws IOException {
    Map<String, Object> record = Json.object("sequence", sequence);
    log.read(sequence, entry -> {
      put(record, entry);
      return false;
    });
    return record;
  }

  /// Puts what the journal holds of a record into `to`.
  static void put(Map<String, Object> to, Log.Entry entry) {
    byte[] bytes = new byte[entry.bytes().remaining()];
    entry.bytes().get(bytes);
    to.put("record", Base64.getEncoder().encodeToString(bytes));
    to.put("previous", entry.previous().toString());
  }

  /// `{size}` → `{size, path?, head}`. What shows that the log its last signed `head` speaks of
  /// only grew out of the log when it had `size` records; without `path` where it has fewer.
  static Object consistency(Session session, Params params) throws RpcError, InterruptedException {
    long size =
        params.number("size", 0).orElseThrow(() -> new RpcError("missing 'size' parameter"));
    Log log = session.kernel().journal().log();
    Frontier before = before(session);
    if (size > 0 && size < before.size()) {
      throw new RpcError("that the journal grew out of its first " + size + " records cannot be"
          + " proved any more: " + pruned(session) + "; give a head of " + before.size()
          + " records or more");
    }
    try {
      SignedHead head = session.backend().notary().covering(Math.min(size, log.last()));
      Map<String, Object> answer = Json.object("size", size, "head", head.text());
      if (size <= head.head().size()) {
        answer.put(
            "path",
            texts(ConsistencyProof.of(size, head.head().size(), Leaves.of(log, before))
                .path()));
      }
      return answer;
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("nothing can be proved: " + e.getMessage());
    }
  }

  private static Frontier before(Session session) {
    return session.kernel().anchor().map(one -> one.anchor().before()).orElse(Frontier.NONE);
  }

  private static String pruned(Session session) {
    return session.kernel().anchor().map(one -> one.anchor().words()).orElse("");
  }

  private static List<String> texts(List<Digest> path) {
    return path.stream().map(Digest::toString).toList();
  }
}
