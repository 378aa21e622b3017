package dev.aaos.daemon.rpc;

import dev.aaos.capability.token.Right;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Warrant;
import dev.aaos.kernel.past.Past;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.PointReader;
import dev.aaos.kernel.past.Step;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `run.replay` and `run.fork`: what a run was, and another that goes on from there.
final class PastMethods {
  private static final long MOST_STEPS = 100;
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{4}[0-9a-f-]{0,32}");

  private PastMethods() {}

  /// `{run_id, from?, to?}` → `{run_id, agent_id, agent_name?, model?, state, steps: [step],
  /// next}`. What happened in a run, step by step, from records and content alone: nothing is
  /// asked or called. Steps are numbered from 1; `from` and `to` choose some. At most 100
  /// come at once, and fewer where they are long; `next` is the number to go on from, or
  /// null. `run_id` may be the beginning of the id of a run that is listed. A step has
  /// `step`, `kind`, the numbers of its first record (`sequence`) and its `last`,
  /// `timestamp`, `cause`, and by its kind: `began`: `message`, `continues?`, `trace_id?`,
  /// `forked_from?`; `model`: `model`, `text`, `calls`, `ending`, `usage`, or `failure`, or, of
  /// the older part of the transcript, `summary` and `summarised`, its turns;
  /// `call`: `tool`, `input`, `verdict` (`allowed`, `refused`, `asked`), `needs`, `effect`,
  /// `grants`, or `errno`, `missing`, `reason`; `question`, `answered`, `answer_reason`;
  /// `status`, `answer`, `duration_ms`; `resumed`: `was`; `ended`: `stop_reason`, `response`,
  /// `usage`. `others` is what a call had agents do, `gone` says which of these texts cannot
  /// be read any more and why, such as that it was shredded, `cut` names those longer than 64
  /// KiB, which are cut.
  static Object replay(Session session, Params params) throws RpcError {
    RunId run = run(session, params, Right.READ);
    long from = params.number("from", 1).orElse(1L);
    long to = params.number("to", from).orElse((long) Integer.MAX_VALUE);
    long most = Math.min(MOST_STEPS, to - from + 1);
    Past past = new Past(run, (int) Math.min(from, Integer.MAX_VALUE), (int) most);
    read(session, run, past::take);
    if (past.count() == 0) {
      String pruned = session
          .kernel()
          .anchor()
          .map(placed -> "; " + placed.anchor().words())
          .orElse("");
      throw new RpcError("no run " + run + ": the journal has no record of it" + pruned);
    }
    if (past.steps().isEmpty()) {
      throw new RpcError(
          "run " + run + " has " + past.count() + " steps: there is no step " + from);
    }
    List<Map<String, Object>> steps = new ArrayList<>();
    long bytes = 0;
    for (Step step : past.steps()) {
      if (bytes < MOST_BYTES) {
        Map<String, Object> told = session.backend().views().step(step);
        bytes += Json.MAPPER.writeValueAsString(told).length();
        steps.add(told);
      }
    }
    long next = from + steps.size();
    boolean more = next <= to && (steps.size() < past.steps().size() || past.isMore());
    Optional<Run> listed = session.kernel().state().run(run);
    Optional<AgentId> of = past.steps().getFirst().first().agent();
    Optional<Agent> agent = of.flatMap(session.kernel().state()::agent);
    return Json.object(
        "run_id", run.toString(),
        "agent_id", of.map(AgentId::toString),
        "agent_name", agent.map(found -> found.identity().name()),
        "model", agent.map(found -> found.identity().model()),
        "state", listed.filter(Run::isActive).isPresent() ? "running" : "ended",
        "steps", steps,
        "next", more ? next : null);
  }

  /// `{run_id, sequence, message?, keep?}` → frames, as `run.stream`. Begins a run with the
  /// transcript of another as it stood after one of its records, and goes on from there: with
  /// the message, where one is given. It is a run of a new agent, a child of the one whose
  /// run it is forked from, with what that still holds; it ends with its run unless it is to
  /// be kept. Calls that were answered by then are not made again; those under way then are
  /// where their tool allows it, and else the model is told.
  static void fork(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<AgentId> child = Optional.empty();
    try (EventFeed feed = new EventFeed(session, frames)) {
      RunId source = run(session, params, Right.RUN);
      long sequence = params
          .number("sequence", 1)
          .orElseThrow(() -> new RpcError("missing 'sequence' parameter"));
      Point point = point(session, source, sequence);
      RunId run = AgentMethods.value(
          session.operator().fork(point, params.text("message").orElse(""), params.flag("keep")));
      child = session.kernel().state().run(run).map(Run::agent);
      feed.follow(child.orElseThrow());
      Optional<RunReport> report = StreamMethods.watch(session, feed, child.get(), run);
      if (report.isPresent()) {
        StreamMethods.finish(session, feed, report.get(), start);
      }
    } catch (RpcError e) {
      frames.write(StreamMethods.failure(e));
    } finally {
      if (!params.flag("keep")) {
        child.ifPresent(session.operator()::retire);
      }
    }
  }

  /// Returns the point of `run` after the record `sequence`, all of whose transcript can be
  /// read.
  private static Point point(Session session, RunId run, long sequence) throws RpcError {
    Run source = session
        .kernel()
        .state()
        .run(run)
        .orElseThrow(() -> new RpcError("run " + run + " is not listed, so what its agent held"
            + " is gone and it cannot be forked: 'aaos replay' shows what is on record of it"));
    PointReader reader = new PointReader(run, sequence);
    read(session, run, reader::take);
    Point point = reader
        .point()
        .orElseThrow(() -> new RpcError("record " + sequence + " is none of run " + run
            + ", which began with record " + source.started() + ": 'aaos replay " + run
            + "' shows its records"));
    int entries = source.beginning().inherited() + point.entries();
    List<BlobRef> turns = source.transcript().first(entries).toList().stream()
        .filter(Run.Entry.Stored.class::isInstance)
        .map(entry -> ((Run.Entry.Stored) entry).turn())
        .toList();
    Optional<String> gone = session.backend().views().gone(turns);
    if (gone.isPresent()) {
      throw new RpcError("what was said in run " + run + " up to record " + sequence
          + " cannot be read any more: " + gone.get() + "; fork from an earlier record");
    }
    return point;
  }

  /// Returns the run meant by the member `run_id`: an id, or the beginning of one that is
  /// listed. It takes `right` on its agent, or on all where it is not known whose it is.
  static RunId run(Session session, Params params, Right right) throws RpcError {
    RunId run = named(session, params);
    Warrant warrant = session.operator().warrant();
    Session.require(session
        .kernel()
        .state()
        .run(run)
        .map(found -> warrant.refusal(right, found.agent()))
        .orElseGet(() -> warrant.refusalOfAll(right)));
    return run;
  }

  private static RunId named(Session session, Params params) throws RpcError {
    String given = params.need("run_id");
    if (!PREFIX.matcher(given).matches()) {
      throw new RpcError("'" + given + "' is no id of a run, nor the beginning of one, such as"
          + " 67e55044: 'aaos inspect AGENT' lists an agent's runs");
    }
    if (given.length() == 36) {
      return new RunId(Params.uuid(given));
    }
    List<RunId> found = session.kernel().state().runs().values().stream()
        .map(Run::id)
        .filter(id -> id.toString().startsWith(given))
        .toList();
    if (found.size() != 1) {
      throw new RpcError(
          found.isEmpty()
              ? "no run that is listed begins with '" + given + "': 'aaos inspect AGENT' lists an"
                  + " agent's runs"
              : "ambiguous prefix '" + given + "': " + found.size() + " runs begin with it");
    }
    return found.getFirst();
  }

  /// Reads the records from the beginning of `run` on, or all where it is not listed.
  static void read(Session session, RunId run, Journal.Reader reader) throws RpcError {
    Journal journal = session.kernel().journal();
    Optional<Anchor> pruned = session.kernel().anchor().map(Placed::anchor);
    long first = journal.log().begin().segment();
    long from = session.kernel().state().run(run).map(Run::started).orElse(first);
    try {
      if (from >= first && readWhole(journal, from, run, reader)) {
        return;
      }
    } catch (Log.Pruned meanwhile) {
      pruned = session.kernel().anchor().map(Placed::anchor);
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("the journal cannot be read: " + e.getMessage());
    }
    throw new RpcError("run " + run + " began before what the journal still has: "
        + pruned.map(Anchor::words).orElse("") + "; a backup from before may have it");
  }

  /// Reads the records from `from` on, and returns whether those of `run`, if there are
  /// any, are there from its beginning on.
  private static boolean readWhole(Journal journal, long from, RunId run, Journal.Reader reader)
      throws IOException {
    List<JournalRecord> first = new ArrayList<>();
    journal.read(from, record -> {
      if (first.isEmpty() && record.run().equals(Optional.of(run))) {
        first.add(record);
      }
      return reader.next(record);
    });
    return first.isEmpty()
        || first.getFirst().fact() instanceof RunFact.Started
        || first.getFirst().fact() instanceof RunFact.Forked;
  }
}
