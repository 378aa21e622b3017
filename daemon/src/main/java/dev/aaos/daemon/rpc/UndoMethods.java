package dev.aaos.daemon.rpc;

import dev.aaos.capability.token.Right;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.undo.Undo;
import dev.aaos.daemon.undo.UndoPlan;
import dev.aaos.daemon.undo.UndoneCalls;
import dev.aaos.drivers.tool.undo.Choices;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.past.Footprint;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Taking back what was done: `undo.preview`, `undo.run`.
final class UndoMethods {
  private static final Lock UNDOING = new ReentrantLock();

  private UndoMethods() {}

  /// `{run_id | agent_id | from, to, anyway?, merge?, also?, leave_calls?, diff?}` →
  /// `{calls, files, beyond}`. What taking back what a run or an agent led to, or the
  /// records of two numbers and between, would come to; nothing is touched. `run_id`
  /// may be the beginning of the id of a run that is listed.
  ///
  /// `calls` are those that another call takes back, the newest first, before any file:
  /// `{sequence, agent_id, agent_name?, tool, input, inverse: {tool, input, effect},
  /// step}`. The step is `call`; or it is not made: `done` (it was), `under_way`
  /// (another undo makes it), `failed` (it was made and failed), `unknown` (it was made,
  /// and nobody knows what it came to), `unsure` (nobody knows what the call came to
  /// that it would take back); of the last three those are made that `also`, a list of
  /// their numbers as texts, names. With `leave_calls` none is.
  ///
  /// `files`, in the order in which it is done and then those of which nothing is, are
  /// `{path, kind, step, detail?, changes, diff?, merge?}`: the kind is `file`,
  /// `directory`, `link` (a symbolic one), `pipe` or `other`; the step is `restore`,
  /// `remove`, `merge`, `unchanged`, `changed` (by somebody else since, so it is left
  /// alone unless one of the lists of paths `anyway` and `merge` names it) or
  /// `unknown`; `changes` are the records that keep how it was, as numbers, or as texts
  /// `RECORD:AT` of one that keeps many, and `diff`, where it is asked for, shows what
  /// becomes of texts of at most 256 KiB, until there are 8 MiB of it. Of a file that
  /// somebody else has changed since, `merge` is `{outcome, detail?, diff?,
  /// three_way?}`. The outcome is `clean` where what they did is kept and the rest
  /// taken back if the list `merge` names it, and `diff` is what becomes of it then;
  /// `overlapping` where both changed the lines that `detail` names, and `three_way`
  /// shows these before the agent, as it left them, and now; or `unknown`, and `detail`
  /// says why.
  ///
  /// `beyond` is what cannot be taken back here: calls `{sequence, tool, needs, input,
  /// why}`, where `why` is `external` or `not_kept`, or `not_possible` with a `reason`,
  /// and records whose content is gone, `{sequence, why, reason}`.
  static Object preview(Session session, Params params) throws RpcError {
    return plan(session, params)
        .toJson(
            session.backend().views()::input,
            agent -> session
                .kernel()
                .state()
                .agent(agent)
                .map(found -> found.identity().name()),
            params.flag("diff"));
  }

  /// `{run_id | agent_id | from, to, anyway?, merge?, also?, leave_calls?}` → frames, as
  /// `run.stream`. Takes back what `undo.preview` lists: by a run of an agent of its
  /// own, which can be taken back too. Each call is made by an agent that holds what
  /// the one still holds whose call it takes back: that has to lie within the authority
  /// of whoever asks. Where a file that `merge` names cannot be merged, nothing is
  /// done, and the error says why. It ends with an error, which names them, where files
  /// were left as they are or calls failed. What is more than fits into one message, of
  /// 16 MiB, is refused before anything is done.
  static void run(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<AgentId> heirs = new ArrayList<>();
    try (EventFeed feed = new EventFeed(session, frames)) {
      RunId run = begin(session, params, heirs);
      AgentId agent = session.kernel().state().run(run).map(Run::agent).orElseThrow();
      heirs.forEach(feed::follow);
      feed.follow(agent);
      Optional<RunReport> report = StreamMethods.watch(session, feed, agent, run);
      if (report.isPresent()) {
        StreamMethods.finish(session, feed, report.get(), start);
        heirs.forEach(session.operator()::retire);
      }
    } catch (RpcError e) {
      frames.write(StreamMethods.failure(e));
    }
  }

  /// Begins to take back what is meant. One after another, so that no two undos take
  /// back the same call.
  private static RunId begin(Session session, Params params, List<AgentId> heirs) throws RpcError {
    UNDOING.lock();
    try {
      UndoPlan plan = plan(session, params);
      Optional<String> unmerged = plan.unmerged(choices(params).merged());
      if (unmerged.isPresent()) {
        throw new RpcError(unmerged.get());
      }
      Undo undo = new Undo(whose(session, params).toString(), plan, anyway(params));
      if (undo.size() == 0) {
        throw new RpcError("there is nothing to take back: 'undo.preview' says why of each file");
      }
      int most = session.kernel().limits().contentBytes();
      if (undo.calls() > UndoneCalls.MOST
          || undo.message().getBytes(StandardCharsets.UTF_8).length > most) {
        throw new RpcError(undo.size() + " steps are more than one run is told (" + most
            + " bytes, and " + UndoneCalls.MOST + " calls): take it back by parts, the last"
            + " records first, with 'from' and 'to'");
      }
      RunId run =
          AgentMethods.value(undo.begin(session.operator(), session.backend().manifests()));
      heirs.addAll(undo.heirs());
      return run;
    } finally {
      UNDOING.unlock();
    }
  }

  private static UndoPlan plan(Session session, Params params) throws RpcError {
    Footprint.Whose whose = whose(session, params);
    Footprint footprint = new Footprint(whose);
    Journal journal = session.kernel().journal();
    try {
      switch (whose) {
        case Footprint.Whose.OfRun(RunId run) -> PastMethods.read(session, run, footprint::take);
        case Footprint.Whose.OfAgent agent ->
          journal.read(journal.log().begin().segment(), footprint::take);
        case Footprint.Whose.Between(long from, long to) ->
          journal.read(Math.max(from, journal.log().begin().segment()), footprint::take);
      }
      var wish = new UndoneCalls.Wish(
          params.flag("leave_calls"), also(params), session.backend().views()::input);
      UndoPlan plan = UndoPlan.of(footprint, session.kernel(), choices(params), wish);
      boolean staged =
          plan.files().stream().map(FileUndo::path).anyMatch(session.backend().stages()::isStaged);
      if (staged) {
        throw new RpcError("its changes were staged, so there is nothing to take back: 'aaos stage"
            + " list' shows what is not committed, and 'aaos stage drop' drops it; what was"
            + " committed, the commit's own run takes back");
      }
      return plan;
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("the journal cannot be read: " + e.getMessage());
    }
  }

  private static Footprint.Whose whose(Session session, Params params) throws RpcError {
    if (params.text("run_id").isPresent()) {
      return new Footprint.Whose.OfRun(PastMethods.run(session, params, Right.UNDO));
    }
    if (params.text("agent_id").isPresent()) {
      AgentId agent = params.agent();
      Session.require(session.operator().warrant().refusal(Right.UNDO, agent));
      return new Footprint.Whose.OfAgent(agent);
    }
    Optional<Long> from = params.number("from", 1);
    Optional<Long> to = params.number("to", from.orElse(1L));
    if (from.isEmpty() || to.isEmpty()) {
      throw new RpcError("what is to be taken back? Give 'run_id', 'agent_id', or 'from' and 'to'");
    }
    Session.require(session.operator().warrant().refusalOfAll(Right.UNDO));
    return new Footprint.Whose.Between(from.get(), to.get());
  }

  private static Set<String> anyway(Params params) throws RpcError {
    return Set.copyOf(params.texts("anyway"));
  }

  static Choices choices(Params params) throws RpcError {
    Set<String> merged = Set.copyOf(params.texts("merge"));
    for (String path : params.texts("anyway")) {
      if (merged.contains(path)) {
        throw new RpcError(
            "'anyway' gives up what 'merge' keeps of " + path + ": name it in one of them");
      }
    }
    return new Choices(anyway(params), merged);
  }

  private static Set<Long> also(Params params) throws RpcError {
    Set<Long> also = new HashSet<>();
    for (String number : params.texts("also")) {
      if (!number.matches("[1-9][0-9]{0,17}")) {
        throw new RpcError("'also' names calls by the numbers of their records, as texts, and '"
            + number + "' is none");
      }
      also.add(Long.valueOf(number));
    }
    return also;
  }
}
