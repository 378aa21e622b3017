package dev.aaos.daemon.rpc;

import static dev.aaos.capability.token.Right.ADMIN;
import static dev.aaos.capability.token.Right.APPROVE;
import static dev.aaos.capability.token.Right.READ;
import static dev.aaos.capability.token.Right.REVOKE;
import static dev.aaos.capability.token.Right.RUN;
import static dev.aaos.capability.token.Right.SPAWN;
import static dev.aaos.capability.token.Right.STOP;
import static dev.aaos.capability.token.Right.UNDO;
import static dev.aaos.daemon.rpc.Access.anybody;
import static dev.aaos.daemon.rpc.Access.onAgent;
import static dev.aaos.daemon.rpc.Access.overAll;
import static dev.aaos.daemon.rpc.Access.within;

import dev.aaos.daemon.keep.Keeper;
import dev.aaos.daemon.keep.Shredder;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.ClockView;
import dev.aaos.daemon.view.InferenceView;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.PruneView;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Log;
import dev.aaos.log.keep.Backup;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.prune.Bound;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The one list of methods: the predecessor's ten, and ours.
final class Methods {
  /// Every method, by its name on the wire.
  static final Map<String, Method> TABLE = table();

  private Methods() {}

  private static Map<String, Method> table() {
    Map<String, Method> table = new TreeMap<>();
    simple(table, "agent.spawn", within(SPAWN), AgentMethods::spawn);
    simple(table, "agent.stop", onAgent(STOP), AgentMethods::stop);
    simple(table, "agent.list", within(READ), AgentMethods::list);
    simple(table, "agent.status", onAgent(READ), AgentMethods::status);
    simple(table, "agent.inspect", onAgent(READ), AgentMethods::inspect);
    simple(table, "agent.run", onAgent(RUN), RunMethods::run);
    simple(table, "agent.call", onAgent(RUN), RunMethods::call);
    simple(table, "agent.send", onAgent(RUN), RunMethods::send);
    simple(table, "agent.spawn_and_run", within(SPAWN), RunMethods::spawnAndRun);
    simple(table, "tool.list", within(READ, RUN), ToolMethods::list);
    simple(table, "tool.invoke", onAgent(RUN), ToolMethods::invoke);
    simple(table, "capability.list", within(READ, REVOKE), CapabilityMethods::list);
    simple(table, "capability.check", onAgent(READ), CapabilityMethods::check);
    simple(table, "capability.revoke", within(REVOKE), CapabilityMethods::revoke);
    simple(table, "run.estimate", within(READ, SPAWN), RunMethods::estimate);
    simple(table, "run.replay", within(READ), PastMethods::replay);
    simple(table, "audit.query", within(READ), AuditMethods::query);
    simple(table, "audit.why", overAll(READ), AuditMethods::why);
    simple(table, "audit.prove", overAll(READ), AuditMethods::prove);
    simple(table, "audit.prune", overAll(ADMIN), Methods::prune);
    simple(table, "audit.consistency", overAll(READ), AuditMethods::consistency);
    simple(table, "inference.status", overAll(READ), Methods::inference);
    simple(table, "inference.policy", overAll(ADMIN), Methods::policy);
    simple(table, "budget.status", overAll(READ), AgentMethods::budgets);
    simple(table, "budget.set", within(ADMIN), AgentMethods::setBudget);
    simple(table, "journal.backup", overAll(ADMIN), Methods::backup);
    simple(table, "journal.shred", overAll(ADMIN), Methods::shred);
    simple(table, "clock.status", anybody(), Methods::clock);
    simple(table, "clock.accept", overAll(ADMIN), Methods::acceptClock);
    simple(table, "machine.freeze", overAll(STOP), AgentMethods::freeze);
    simple(table, "machine.resume", overAll(ADMIN), AgentMethods::resume);
    simple(table, "daemon.info", anybody(), Methods::info);
    simple(table, "daemon.enforcement", anybody(), Methods::enforcement);
    simple(table, "daemon.shutdown", overAll(ADMIN), Methods::shutdown);
    streaming(table, "run.stream", within(RUN), StreamMethods::run);
    streaming(table, "run.fork", within(RUN), PastMethods::fork);
    streaming(table, "agent.submit_streaming", within(RUN), StreamMethods::submit);
    streaming(table, "agent.logs_streaming", onAgent(READ), StreamMethods::logs);
    streaming(table, "tool.stream", onAgent(RUN), ToolMethods::stream);
    streaming(table, "audit.stream", overAll(READ), AuditMethods::stream);
    inCharge(table);
    return Map.copyOf(table);
  }

  /// Adds those of people in charge: questions, undo, stages, policies, tokens.
  private static void inCharge(Map<String, Method> table) {
    simple(table, "approval.list", within(APPROVE, READ), QuestionMethods::list);
    simple(table, "approval.preview", within(APPROVE), QuestionMethods::preview);
    simple(table, "approval.respond", within(APPROVE), QuestionMethods::respond);
    simple(table, "outcome.list", within(APPROVE, READ), QuestionMethods::outcomes);
    simple(table, "outcome.resolve", within(APPROVE), QuestionMethods::resolve);
    simple(table, "undo.preview", within(UNDO), UndoMethods::preview);
    simple(table, "policy.status", overAll(READ), CapabilityMethods::statusPolicy);
    simple(table, "policy.check", overAll(ADMIN), CapabilityMethods::checkPolicy);
    simple(table, "policy.apply", overAll(ADMIN), CapabilityMethods::applyPolicy);
    simple(table, "policy.reload", overAll(ADMIN), CapabilityMethods::reloadPolicy);
    simple(table, "policy.explain", overAll(READ), CapabilityMethods::explainPolicy);
    simple(table, "stage.list", within(READ, APPROVE), StageMethods::list);
    simple(table, "stage.diff", onAgent(READ), StageMethods::diff);
    simple(table, "stage.drop", onAgent(APPROVE), StageMethods::drop);
    simple(table, "session.info", anybody(), TokenMethods::info);
    simple(table, "token.new", overAll(ADMIN), TokenMethods::issue);
    simple(table, "token.list", overAll(ADMIN), TokenMethods::list);
    simple(table, "token.revoke", overAll(ADMIN), TokenMethods::revoke);
    admitting(table, "session.authenticate", anybody(), TokenMethods::authenticate);
    streaming(table, "stage.commit", onAgent(APPROVE), StageMethods::commit);
    streaming(table, "undo.run", within(UNDO), UndoMethods::run);
    streaming(table, "approval.stream", within(APPROVE, READ), QuestionMethods::stream);
  }

  private static void simple(
      Map<String, Method> table, String name, Access access, Method.Simple method) {
    table.put(name, new Method(access, method));
  }

  private static void streaming(
      Map<String, Method> table, String name, Access access, Method.Streaming method) {
    table.put(name, new Method(access, method));
  }

  private static void admitting(
      Map<String, Method> table, String name, Access access, Method.Admitting method) {
    table.put(name, new Method(access, method));
  }

  /// `{}` → `{version, pid, socket, data_dir, config, private, records, proofs, history,
  /// kept, disk, policy, clock, frozen?, unknown_outcomes, models, limits, facilities}`. What the
  /// daemon says of itself, its models and this machine. In `proofs`: `heads_dir`, the
  /// log's public `key`, the `size` of the last signed head, when that was `signed_at`,
  /// and `trouble` where nothing is signed. `history` is `{state, snapshot, verified?,
  /// sequence?, reason?}`: whether the records before the snapshot the daemon started
  /// from are `verifying`, `verified` or `corrupt`, and from which one on. `kept` is
  /// `{days, pruned}`: how long records are kept, or null, and if some were pruned,
  /// `{before, record, from, to, at, by, words}`: those with a number below `before`,
  /// made `from` then `to` then, went as `record` says. `disk` is `{free, reserve,
  /// reserve_wanted, trouble}`: how many bytes are free where the data lies, how many
  /// are kept there for outcomes and stops and are to be, and why nothing may begin.
  /// `policy` is what `policy.status` answers, without its text. `clock` is what
  /// `clock.status` answers; `frozen`, `{since, reason}`, is there while
  /// everything is; `unknown_outcomes` is how many calls `outcome.list` lists.
  private static Object info(Session session, Params params) {
    return session.backend().info().get();
  }

  /// `{}` → `{available, tier?, layers?, profile?, layer?, reason?, files, tiers}`. What holds the
  /// programs that agents start on this machine, found out by confining one: the best `tier`,
  /// what is in force, and the name and version of the runtime profile; where none can be, the
  /// `layer` that is missing and the `reason`. `tiers` has the same of each tier. `files` is
  /// `{held, tier?, what}`: how files are opened for the calls of agents, in one line, and
  /// whether by a thread that is held to the call's grants.
  private static Object enforcement(Session session, Params params) {
    return session.backend().enforcement().get();
  }

  /// `{}` → `{policy, policies, backends, spent, reuse}`. How model calls wait for their turn.
  /// Each backend is `{name, slots, requests_per_minute?, tokens_per_minute?, running,
  /// waiting, gave_way, why?, next?, calls}`: how many calls it is made at once and at
  /// which rates, how many hold a slot and how many wait, how often one gave its slot up
  /// to a more urgent one, what the next one waits for and which run it is for, and the
  /// calls, those that wait in the order in which they came. A call is `{state, agent_id,
  /// agent, run_id, since_ms, input_tokens, gave_way}`: `running`, `waiting` or `paused`,
  /// which is to wait between two tokens, whose share it comes out of (the agent at the
  /// top, with all below it), the run that it is for, how long it has run or waited since
  /// it came, and how often it gave way. `spent`
  /// is what agents have spent, a tree laid flat, most first: `{agent_id, agent,
  /// parent?, depth, usage, cost, usage_with_children, cost_with_children, runs}`, of
  /// those at the top under which somebody is awake, and all below these, living or
  /// ended and still listed; `runs` are those under way, each `{run_id, usage}`. `reuse`
  /// is `{again, asked, kept, most}`, of agents with `inference: {reuse: exact}` since the
  /// daemon began: how many answers were told again without asking, how many models were
  /// asked all the same, how many answers may be told again now, and how many at most.
  private static Object inference(Session session, Params params) {
    return InferenceView.of(
        session.backend().queues(),
        session.kernel().state(),
        session.backend().views().spending(),
        session.kernel().answers());
  }

  /// `{policy}` → `{policy}`. Has `policy` order all calls that wait, until the daemon ends; on
  /// record. What holds from the start is `AAOS_INFERENCE_POLICY`.
  private static Object policy(Session session, Params params) throws RpcError {
    String word = params.need("policy");
    PolicyKind kind = PolicyKind.of(word)
        .orElseThrow(
            () -> new RpcError("no policy is called '" + word + "': " + PolicyKind.words()));
    AgentMethods.value(session.operator().administrator().noteInferencePolicy(kind.word()));
    session.backend().queues().use(kind);
    return Json.object("policy", kind.word());
  }

  /// `{}` → `{kernel_time, wall_time, offset_ms, followed}`. Kernel time, the wall clock, and by
  /// how much that is ahead; `followed` is false where it is more than an hour off what it was
  /// when the daemon started or a person last accepted it: kernel time does not follow it then.
  private static Object clock(Session session, Params params) {
    return ClockView.of(session.kernel().clock());
  }

  /// `{}` → `{old_offset_ms, offset_ms}`. Has kernel time follow the wall clock, on record. Where
  /// the wall clock is behind, kernel time stays ahead of it by as much: it does not go back.
  private static Object acceptClock(Session session, Params params) throws RpcError {
    MachineFact.ClockAccepted accepted =
        AgentMethods.value(session.operator().administrator().acceptClock());
    return Json.object("old_offset_ms", accepted.oldMillis(), "offset_ms", accepted.newMillis());
  }

  /// `{directory}` → `{directory, origin, records, last, root, bytes, head?, content,
  /// trouble?}`. Writes a backup to `directory` of the daemon's machine, an absolute path
  /// where nothing is yet: the journal up to the record `records`, hashed `last`, with the
  /// Merkle `root`, all content that it refers to, the newest snapshot, the signed `head`
  /// that covers it and the public key; never the private one. It is checked by its files
  /// before it is there. `content` is `{whole, missing, shredded}`; `trouble` says why no
  /// head covers all of it.
  private static Object backup(Session session, Params params)
      throws RpcError, InterruptedException {
    String directory = params.need("directory");
    try {
      Path path = Path.of(directory);
      if (!path.isAbsolute()) {
        throw new RpcError("'directory' must be an absolute path, not '" + directory + "'");
      }
      return told(session.backend().keeper().backup(path));
    } catch (IOException | InvalidPathException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> told(Keeper.Kept kept) {
    Backup backup = kept.backup();
    Verification.Content content = backup.found().content();
    return Json.object(
        "directory", backup.directory().toString(),
        "origin", backup.seal().origin(),
        "records", backup.seal().records(),
        "last", backup.seal().last().toString(),
        "root", backup.seal().root().toString(),
        "bytes", backup.bytes(),
        "head", backup.head().map(SignedHead::text),
        "content",
            Json.object(
                "whole", content.whole(),
                "missing", content.missing(),
                "shredded", content.shredded()),
        "trouble", kept.trouble());
  }

  /// `{before | sequence, dry_run?}` → `{first, last, from, to, segments, bytes,
  /// content_bytes, content_later}`. Has records go that were made before a time, or that
  /// have a number below `sequence`, as far as whole segments of the journal hold no
  /// others; with `dry_run` nothing goes. `first` and `last` are the numbers of what goes,
  /// `from` and `to` when those were made, `segments` and `bytes` the files of the journal,
  /// `content_bytes` what goes of content that nothing refers to any more, `content_later`
  /// what of it goes later, because references to it may be on their way into records. What
  /// is left verifies as before.
  private static Object prune(Session session, Params params)
      throws RpcError, InterruptedException {
    Optional<Instant> before = params.instant("before");
    Optional<Long> sequence = params.number("sequence", 1);
    if (before.isPresent() == sequence.isPresent()) {
      throw new RpcError("give either 'before', a time, or 'sequence', a record's number");
    }
    Bound bound = before
        .<Bound>map(Bound.Time::new)
        .orElseGet(() -> new Bound.Sequence(sequence.orElseThrow()));
    try {
      return PruneView.of(session
          .backend()
          .retention()
          .prune(bound, session.operator().warrant().opened(), params.flag("dry_run")));
    } catch (IOException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{sequence | content, reason}` → `{shredded: [{content, bytes}]}`. Removes all content
  /// that the record `sequence` refers to, or the one whose commitment is `content`, with
  /// its nonce. The records stay, and a record says what was removed and why. Refused while
  /// an agent that lives needs it.
  private static Object shred(Session session, Params params) throws RpcError {
    String reason = params.need("reason");
    Optional<Long> sequence = params.number("sequence", 1);
    try {
      Log log = session.kernel().journal().log();
      List<BlobRef> contents = sequence.isPresent()
          ? Shredder.of(log, sequence.get())
          : Shredder.of(log, params.need("content"));
      if (contents.isEmpty()) {
        String what = sequence
            .map(number -> "record " + number + " refers to no content")
            .orElse("no record refers to content " + params.text("content").orElse(""));
        throw new RpcError(what);
      }
      AgentMethods.value(session.operator().administrator().shred(contents, reason));
      return listed(
          "shredded",
          contents.stream()
              .map(content -> Json.object(
                  "content", content.commitment().toString(), "bytes", content.length()))
              .toList());
    } catch (IOException | CorruptJournal e) {
      throw new RpcError("content cannot be removed: " + e.getMessage());
    }
  }

  /// `{}` → `{ok}`. Ends the daemon in good order, after this answer.
  private static Object shutdown(Session session, Params params) {
    session.backend().shutdown().run();
    return ok();
  }

  static Map<String, Object> ok() {
    return Json.object("ok", true);
  }

  static Map<String, Object> listed(String name, List<Map<String, Object>> members) {
    return Json.object(name, members);
  }
}
