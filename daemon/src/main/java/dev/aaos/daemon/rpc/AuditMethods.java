package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `audit.query`, `audit.why`: the journal, as people ask about it.
final class AuditMethods {
  private static final long DEFAULT_LIMIT = 1_000;
  private static final long MAX_LIMIT = 10_000;
  private static final int MAX_CHAIN = 100;

  private AuditMethods() {}

  /// `{after?, limit?, agent_id?, run_id?, kinds?}` → `{records: [record], next}`. The records
  /// after a sequence that fit the filter, oldest first, at most 10,000; `next` is where to go
  /// on, or null.
  static Object query(Session session, Params params) throws RpcError {
    long after = params.number("after", 0).orElse(0L);
    long limit = Math.min(params.number("limit", 1).orElse(DEFAULT_LIMIT), MAX_LIMIT);
    Filter filter = Filter.of(params);
    List<Map<String, Object>> found = new ArrayList<>();
    long[] next = {0};
    read(session, after + 1, record -> {
      if (found.size() == limit) {
        next[0] = record.sequence() - 1;
        return false;
      }
      Map<String, Object> view = session.backend().views().record(record);
      if (filter.matches(record, String.valueOf(view.get("kind")))) {
        found.add(view);
      }
      return true;
    });
    return Json.object("records", found, "next", next[0] == 0 ? null : next[0]);
  }

  private record Filter(Optional<AgentId> agent, Optional<RunId> run, Set<String> kinds) {
    static Filter of(Params params) throws RpcError {
      boolean one = params.text("agent_id").isPresent();
      Set<String> kinds = new HashSet<>();
      for (JsonNode kind : params.node().path("kinds")) {
        kinds.add(kind.asString());
      }
      return new Filter(
          one ? Optional.of(params.agent()) : Optional.empty(), params.run("run_id"), kinds);
    }

    boolean matches(JournalRecord record, String kind) {
      return (agent.isEmpty() || agent.equals(record.agent()))
          && (run.isEmpty() || run.equals(record.run()))
          && (kinds.isEmpty() || kinds.contains(kind));
    }
  }

  /// `{sequence}` → `{chain: [record], explanation: [text]}`. The record that was asked about and
  /// the records that led to it, back to where it began; `explanation` has a line for each.
  static Object why(Session session, Params params) throws RpcError {
    long sequence = params
        .number("sequence", 1)
        .orElseThrow(() -> new RpcError("missing 'sequence' parameter"));
    long last = session.kernel().journal().last();
    if (sequence > last) {
      throw new RpcError("no record " + sequence + ": the last one is " + last);
    }
    List<Map<String, Object>> chain = new ArrayList<>();
    List<String> explanation = new ArrayList<>();
    long at = sequence;
    while (at > 0 && chain.size() < MAX_CHAIN) {
      JournalRecord record = one(session, at);
      Map<String, Object> view = session.backend().views().record(record);
      chain.add(view);
      explanation.add(Explanation.of(record));
      at = record.cause();
    }
    return Json.object("chain", chain, "explanation", explanation);
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
      throw new RpcError("the journal cannot be read: " + e.getMessage());
    }
  }
}
