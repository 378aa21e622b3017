package dev.aaos.daemon.rpc;

import dev.aaos.capability.token.Right;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.Views;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.machine.Subscription;
import dev.aaos.kernel.machine.Warrant;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.ConsistencyProof;
import dev.aaos.log.proof.InclusionProof;
import dev.aaos.log.proof.Leaves;
import dev.aaos.log.proof.SignedHead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// `audit.query`, `audit.why`, `audit.stream`: the journal, as people ask about it; and
/// `audit.prove`, `audit.consistency`: proofs that are checked without the daemon.
final class AuditMethods {
  private static final long DEFAULT_LIMIT = 1_000;
  private static final long MAX_LIMIT = 10_000;
  private static final int MOST_NEAR = 90;
  private static final int MOST_FAR = 10;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private AuditMethods() {}

  /// `{after?, limit?, agent_id?, run_id?, kinds?, since?, until?, bytes?}` → `{records:
  /// [record], next, pruned_before?, pruned?}`. The records after a sequence that fit the
  /// filter, oldest first, at most 10,000; `next` is where to go on, or null. Where records
  /// below `pruned_before` were pruned that could have been among them, `pruned` says so in
  /// words. `since` and `until` are RFC 3339. With `bytes`, each record has also `record`,
  /// its bytes in base 64, and `previous`, the hash of the one before: `hash` is SHA-256 of
  /// both.
  static Object query(Session session, Params params) throws RpcError {
    long after = params.number("after", 0).orElse(0L);
    long limit = Math.min(params.number("limit", 1).orElse(DEFAULT_LIMIT), MAX_LIMIT);
    Filter filter = Filter.of(params);
    Warrant warrant = session.operator().warrant();
    Session.require(filter
        .agent
        .map(agent -> warrant.refusal(Right.READ, agent))
        .orElseGet(() -> warrant.refusalOfAll(Right.READ)));
    NavigableMap<Long, Map<String, Object>> found = new TreeMap<>();
    long[] next = {0};
    Optional<Anchor> cut = session
        .kernel()
        .anchor()
        .map(Placed::anchor)
        .filter(anchor -> after < anchor.records() && filter.mayHaveMatched(anchor));
    long first = session.kernel().journal().log().begin().segment();
    read(session, Math.max(after + 1, first), record -> {
      if (found.size() == limit) {
        next[0] = record.sequence() - 1;
        return false;
      }
      if (filter.isAfter(record)) {
        return false;
      }
      if (filter.mayMatch(record)) {
        Map<String, Object> view = session.backend().views().record(record);
        if (filter.matchesKind(String.valueOf(view.get("kind")))) {
          found.put(record.sequence(), view);
        }
      }
      return true;
    });
    if (params.flag("bytes") && !found.isEmpty()) {
      addBytes(session, found);
    }
    Map<String, Object> answer =
        Json.object("records", found.values(), "next", next[0] == 0 ? null : next[0]);
    cut.ifPresent(anchor -> {
      answer.put("pruned_before", anchor.begin().segment());
      answer.put("pruned", anchor.words());
    });
    return answer;
  }

  /// Adds what the journal holds of the records `found`.
  private static void addBytes(Session session, NavigableMap<Long, Map<String, Object>> found)
      throws RpcError {
    try {
      session.kernel().journal().log().read(found.firstKey(), entry -> {
        Map<String, Object> view = found.get(entry.sequence());
        if (view != null) {
          put(view, entry);
        }
        return entry.sequence() < found.lastKey();
      });
    } catch (IOException | CorruptJournal e) {
      throw unreadable(e);
    }
  }

  private record Filter(
      Optional<AgentId> agent,
      Optional<RunId> run,
      Set<String> kinds,
      Optional<Instant> since,
      Optional<Instant> until) {
    static Filter of(Params params) throws RpcError {
      boolean one = params.text("agent_id").isPresent();
      Set<String> kinds = new HashSet<>();
      for (JsonNode kind : params.node().path("kinds")) {
        kinds.add(kind.asString());
      }
      return new Filter(
          one ? Optional.of(params.agent()) : Optional.empty(),
          params.run("run_id"),
          kinds,
          params.instant("since"),
          params.instant("until"));
    }

    boolean mayMatch(JournalRecord record) {
      return (agent.isEmpty() || agent.equals(record.agent()))
          && (run.isEmpty() || run.equals(record.run()))
          && (since.isEmpty() || !record.time().isBefore(since.get()));
    }

    /// Returns whether what was pruned may have been asked for.
    boolean mayHaveMatched(Anchor pruned) {
      return since.isEmpty() || !since.get().isAfter(pruned.times().to());
    }

    boolean matchesKind(String kind) {
      return kinds.isEmpty() || kinds.contains(kind);
    }

    /// Returns whether no later record can match: kernel time never goes back.
    boolean isAfter(JournalRecord record) {
      return until.isPresent() && record.time().isAfter(until.get());
    }
  }

  /// `{sequence}` → `{chain: [record], explanation: [text], omitted, pruned?}`. The record
  /// that was asked about and the records that led to it, back to the operator or the
  /// machine that began it; `explanation` has a line for each. Of a chain of more than 100,
  /// the 90 nearest are there and the 10 it began with, and `omitted` counts those between.
  /// Where the chain leads to records that were pruned it ends, and `pruned` says so in
  /// words.
  static Object why(Session session, Params params) throws RpcError {
    long sequence = params
        .number("sequence", 1)
        .orElseThrow(() -> new RpcError("missing 'sequence' parameter"));
    long last = session.kernel().journal().last();
    if (sequence > last) {
      throw new RpcError("no record " + sequence + ": the last one is " + last);
    }
    List<JournalRecord> near = new ArrayList<>();
    Deque<JournalRecord> far = new ArrayDeque<>();
    long omitted = 0;
    Optional<Anchor> anchor = session.kernel().anchor().map(Placed::anchor);
    long pruned = anchor.map(Anchor::records).orElse(0L);
    if (sequence <= pruned) {
      throw new RpcError("record " + sequence + " is not there any more: "
          + anchor.map(Anchor::words).orElse(""));
    }
    long at = sequence;
    while (at > pruned) {
      JournalRecord record = one(session, at);
      if (near.size() < MOST_NEAR) {
        near.add(record);
      } else {
        far.addLast(record);
      }
      if (far.size() > MOST_FAR) {
        far.removeFirst();
        omitted++;
      }
      at = record.cause();
    }
    near.addAll(far);
    Views views = session.backend().views();
    Map<String, Object> answer = Json.object(
        "chain", near.stream().map(views::record).toList(),
        "explanation", near.stream().map(views::explanation).toList(),
        "omitted", omitted);
    if (at > 0) {
      answer.put(
          "pruned",
          "record " + at + " led to that, and is not there any more: "
              + anchor.map(Anchor::words).orElse(""));
    }
    return answer;
  }

  /// `{after?}` → frames. Every record after a sequence, or after the last there is, and then what
  /// comes, until the client hangs up: `record`, `ping`. Nothing is left out, however slow the
  /// client is.
  static void stream(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    try (Subscription arrivals = session.kernel().subscribe()) {
      long begin = session.kernel().journal().log().begin().sequence();
      long told = Math.max(
          begin, params.number("after", 0).orElse(session.kernel().journal().last()));
      long lastWrite = System.nanoTime();
      while (!frames.isAbandoned()) {
        long before = told;
        told = tell(session, told, frames);
        if (told == before && System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
          frames.write(Json.object("kind", "ping"));
        }
        lastWrite = told > before ? System.nanoTime() : lastWrite;
        arrivals.next(POLL);
      }
    } catch (RpcError e) {
      frames.write(end(2, e.text()));
    } catch (CorruptJournal e) {
      frames.write(end(1, "the journal cannot be read: " + e.getMessage()));
    }
  }

  /// Tells the records after `told` that are there, and returns the last of them. It reads the
  /// journal itself: a subscription may miss some.
  private static long tell(Session session, long told, Frames frames) throws IOException {
    long[] last = {told};
    IOException[] gone = {null};
    session.kernel().journal().read(told + 1, record -> {
      try {
        frames.write(
            Json.object("kind", "record", "record", session.backend().views().record(record)));
        last[0] = record.sequence();
        return true;
      } catch (IOException e) {
        gone[0] = e;
        return false;
      }
    });
    if (gone[0] != null) {
      throw gone[0];
    }
    return last[0];
  }

  private static Map<String, Object> end(int code, String error) {
    return Json.object("kind", "end", "exit_code", code, "error", error);
  }

  private static JournalRecord one(Session session, long sequence) throws RpcError {
    List<JournalRecord> found = new ArrayList<>();
    read(session, sequence, record -> {
      found.add(record);
      return false;
    });
    return found.getFirst();
  }

  private static void read(Session session, long from, Journal.Reader reader) throws RpcError {
    try {
      session.kernel().journal().read(from, reader);
    } catch (IOException | CorruptJournal e) {
      throw unreadable(e);
    }
  }

  private static RpcError unreadable(Exception e) {
    return new RpcError("the journal cannot be read: " + e.getMessage());
  }

  /// `{sequence}` → `{sequence, record, previous, path, head}`. A record with
  /// everything that shows it to be part of the log: its bytes in base 64, the hash of
  /// the record before it, the digests from its leaf to the root, and the signed head
  /// with that root.
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
      Map<String, Object> record = entry(log, sequence);
      record.put("path", texts(proof.path()));
      record.put("head", head.text());
      return record;
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("record " + sequence + " cannot be proved: " + e.getMessage());
    }
  }

  private static Map<String, Object> entry(Log log, long sequence) throws IOException {
    Map<String, Object> record = Json.object("sequence", sequence);
    log.read(sequence, entry -> {
      put(record, entry);
      return false;
    });
    return record;
  }

  /// Puts what the journal holds of a record into `to`.
  private static void put(Map<String, Object> to, Log.Entry entry) {
    byte[] bytes = new byte[entry.bytes().remaining()];
    entry.bytes().get(bytes);
    to.put("record", Base64.getEncoder().encodeToString(bytes));
    to.put("previous", entry.previous().toString());
  }

  /// `{size}` → `{size, path?, head}`. What shows that the log its last signed `head`
  /// speaks of only grew out of the log when it had `size` records; without `path`
  /// where it has fewer.
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
