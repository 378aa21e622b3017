package dev.aaos.daemon.view;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Step;
import dev.aaos.log.BlobRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A step of a run as it was, from its records and what they refer to.
///
/// A text longer than 64 KiB is cut, and what cannot be read any more, such as what was
/// shredded, stands in `gone` with the reason.
final class ReplayView {
  private static final int MOST_TEXT = 64 << 10;

  private final Contents contents;

  ReplayView(Contents contents) {
    this.contents = contents;
  }

  /// Returns `step` as `run.replay` tells it.
  Map<String, Object> step(Step step) {
    Telling telling = new Telling();
    step.records().forEach(record -> telling.take(record));
    Map<String, Object> members = telling.members;
    members.put("step", step.number());
    members.put("kind", word(step.kind()));
    members.put("sequence", step.first().sequence());
    members.put("last", step.last().sequence());
    members.put("timestamp", step.first().time().toString());
    members.put("cause", step.first().cause());
    if (!telling.gone.isEmpty()) {
      members.put("gone", telling.gone);
    }
    if (!telling.cut.isEmpty()) {
      members.put("cut", telling.cut);
    }
    if (!telling.others.isEmpty()) {
      members.put("others", telling.others);
    }
    return members;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// What one step comes to, record by record.
  private final class Telling {
    private final Map<String, Object> members = new TreeMap<>();
    private final Map<String, Object> gone = new TreeMap<>();
    private final List<String> cut = new ArrayList<>();
    private final List<Object> others = new ArrayList<>();

    void take(JournalRecord record) {
      switch (record.fact()) {
        case RunFact fact -> run(record, fact);
        case CallFact fact -> call(record, fact);
        case ApprovalFact fact -> approval(record, fact);
        case MessageFact fact -> message(record, fact);
        case AgentFact fact -> agent(record, fact);
        case MachineFact fact -> {}
        case GrantFact fact -> {}
      }
    }

    private void put(String name, Object value) {
      members.put(name, value);
    }

    private void put(String name, String text) {
      String shown = Contents.preview(text, MOST_TEXT);
      if (!shown.equals(text)) {
        cut.add(name);
      }
      members.put(name, shown);
    }

    private void text(String name, BlobRef ref) {
      contents.read(ref, reason -> gone.put(name, reason)).ifPresent(text -> put(name, text));
    }

    private Optional<Turn> turn(String name, BlobRef ref) {
      return contents.readTurn(ref, reason -> gone.put(name, reason));
    }

    private void run(JournalRecord record, RunFact fact) {
      switch (fact) {
        case RunFact.Started started -> started(record, started);
        case RunFact.Forked forked -> {
          said("message", forked.message());
          put("run_id", forked.run().toString());
          put(
              "forked_from",
              Json.object("run_id", forked.from().toString(), "sequence", record.cause()));
          put("entries", forked.entries());
          put("not_carried_over", forked.unknown());
        }
        case RunFact.Resumed(var run, String was) -> put("was", was);
        case RunFact.InferenceBegun begun -> put("model", begun.model());
        case RunFact.InferenceDone done -> {
          put("usage", AgentView.usage(done.usage()));
          put("ending", word(done.ending()));
          turn("text", done.turn()).ifPresent(this::reply);
        }
        case RunFact.InferenceReused again -> {
          put("model", again.model());
          put("answered_by", again.from());
          put("usage", AgentView.usage(Usage.ZERO));
          put("ending", word(again.ending()));
          turn("text", again.turn()).ifPresent(this::reply);
        }
        case RunFact.InferenceFailed failed ->
          put("failure", Json.object("kind", failed.kind(), "reason", failed.reason()));
        case RunFact.Reserved _,
            RunFact.Settled _,
            RunFact.QuotaNear _,
            RunFact.QuotaExceeded _ -> {}
        case RunFact.Summarised done -> {
          put("usage", AgentView.usage(done.usage()));
          put("summarised", done.summary().through());
          said("summary", done.summary().turn());
        }
        case RunFact.NotSummarised failed ->
          put("failure", Json.object("kind", failed.kind(), "reason", failed.reason()));
        case RunFact.Climbed climbed ->
          other(record, "climbed", climbed.model(), "reason", climbed.reason());
        case RunFact.Due due -> put("due", due.at().toString());
        case RunFact.Late late -> other(record, "late", late.at().toString());
        case RunFact.Stuck stuck -> other(record, "stuck", stuck.tool(), "turns", stuck.turns());
        case RunFact.Ended ended -> {
          put("stop_reason", ended.reason().word());
          put("iterations", ended.iterations());
          put("usage", AgentView.usage(ended.usage()));
          text("response", ended.response());
        }
      }
    }

    /// A run that an agent's call had done is another's, and only named.
    private void started(JournalRecord record, RunFact.Started started) {
      if (!members.isEmpty()) {
        other(
            record, "run", started.run().toString(), "of_agent", started.agent().toString());
        return;
      }
      said("message", started.message());
      put("run_id", started.run().toString());
      started.continues().map(RunId::toString).ifPresent(run -> put("continues", run));
      started.handles().map(MessageId::toString).ifPresent(id -> put("trace_id", id));
    }

    private void said(String name, BlobRef ref) {
      if (ref.length() > 0) {
        turn(name, ref).ifPresent(turn -> put(name, Contents.words(turn)));
      }
    }

    private void reply(Turn turn) {
      put("text", Contents.words(turn));
      if (turn instanceof Turn.Said said) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Block.ToolCall call : said.calls()) {
          calls.add(Json.object(
              "id", call.id(),
              "tool", call.name(),
              "input", Contents.preview(call.input(), MOST_TEXT)));
        }
        put("calls", calls);
      }
    }

    private void call(JournalRecord record, CallFact fact) {
      switch (fact) {
        case CallFact.Intended intended -> {
          put("tool", intended.tool());
          put("call_id", intended.callId());
          contents
              .readInput(intended, reason -> gone.put("input", reason))
              .ifPresent(words -> put("input", words));
          put("verdict", "allowed");
          put("needs", intended.needs());
          put("effect", word(intended.effect()));
          put("grants", intended.grants());
          put("intent", record.sequence());
        }
        case CallFact.Refused refused -> {
          put("tool", refused.tool());
          put("call_id", refused.callId());
          put("verdict", "refused");
          put("errno", refused.errno().name());
          put("missing", refused.missing());
          put("reason", refused.reason());
        }
        case CallFact.Extended extended ->
          other(record, "allowed", extended.need(), "grant", extended.grant());
        case CallFact.ExtensionRefused refused ->
          other(record, "refused", refused.need(), "reason", refused.reason());
        case CallFact.Repeated repeated -> other(record, "repeated", repeated.tool());
        case CallFact.Confined confined ->
          other(record, "confined", confined.tier() + ": " + String.join(", ", confined.layers()));
        case CallFact.Preserved preserved -> other(record, "preserved", preserved.tool());
        case CallFact.Compensable named ->
          other(record, "compensable", named.inverse(), "lacking", named.lacking());
        case CallFact.Recurred _, CallFact.Piece _ -> {}
        case CallFact.Concluded concluded -> concluded(record, concluded);
        case CallFact.Resolved resolved -> {
          put("tool", resolved.tool());
          put("intent", resolved.intent());
          put("found", resolved.finding().word());
          put("note", resolved.note());
          put("found_sequence", record.sequence());
        }
      }
    }

    private void concluded(JournalRecord record, CallFact.Concluded concluded) {
      put("status", AuditView.status(concluded.status()));
      put("outcome", record.sequence());
      put("duration_ms", concluded.nanos() / 1_000_000);
      if (concluded.status() == Call.Status.DENIED) {
        put("missing", concluded.missing());
      }
      said("answer", concluded.answer());
    }

    private void approval(JournalRecord record, ApprovalFact fact) {
      switch (fact) {
        case ApprovalFact.Requested requested -> asked(requested);
        case ApprovalFact.Posed(var requested, var quorum) -> {
          asked(requested);
          put("people", quorum.people());
        }
        case ApprovalFact.OutcomesAsked _, ApprovalFact.Demanded _ -> {}
        case ApprovalFact.Answered answered -> answered(answered);
        case ApprovalFact.Closed closed -> {
          put("answered", word(closed.verdict()));
          put("answer_sequence", record.sequence());
          put("answer_reason", closed.reason());
        }
      }
    }

    private void asked(ApprovalFact.Requested requested) {
      put("tool", requested.tool());
      put("question", requested.id().toString());
      put("verdict", "asked");
      text("input", requested.input());
      text("effect_text", requested.effect());
    }

    private void answered(ApprovalFact.Answered answered) {
      put("answered_by", answered.by().name());
      answered.edit().ifPresent(edit -> {
        text("changed_input", edit.input());
        text("changed_effect_text", edit.effect());
      });
      answered.allowance().ifPresent(what -> put("allowance", what.toString()));
    }

    private void message(JournalRecord record, MessageFact fact) {
      switch (fact) {
        case MessageFact.Sent sent -> {
          Map<String, Object> told =
              other(record, "message", sent.id().toString(), "to", sent.to().toString());
          contents
              .readTurn(sent.body(), reason -> told.put("gone", reason))
              .ifPresent(turn -> told.put("text", Contents.preview(Contents.words(turn))));
        }
        case MessageFact.Refused refused ->
          other(record, "message_refused", refused.to(), "reason", refused.reason());
        case MessageFact.Declared declared -> {}
        case MessageFact.Dropped dropped -> {}
        case MessageFact.Fired fired -> {}
        case MessageFact.Skipped skipped -> {}
        case MessageFact.Down down -> {}
      }
    }

    private void agent(JournalRecord record, AgentFact fact) {
      switch (fact) {
        case AgentFact.Spawned spawned ->
          other(record, "agent", spawned.agent().toString(), "name", spawned.name());
        case AgentFact.SpawnRefused refused ->
          other(record, "agent_refused", refused.name(), "reason", refused.reason());
        case AgentFact.Stopped(AgentId id, String reason) ->
          other(record, "agent_ended", id.toString(), "reason", reason);
        case AgentFact.Supervises supervises -> {}
        case AgentFact.Placed placed -> {}
        case AgentFact.Claims claims -> {}
        case AgentFact.Reuses reuses -> {}
        case AgentFact.Climbs climbs -> {}
        case AgentFact.Timed timed -> {}
        case AgentFact.Windowed windowed -> {}
        case AgentFact.Budgeted budgeted -> {}
        case AgentFact.Programmed programmed -> {}
        case AgentFact.TierAsked asked -> {}
        case AgentFact.ProgramsLimited limited -> {}
        case AgentFact.Ready ready -> {}
        case AgentFact.Exited exited -> {}
        case AgentFact.Restarting restarting -> {}
        case AgentFact.Restarted restarted -> {}
      }
    }

    private Map<String, Object> other(JournalRecord record, Object... members) {
      Map<String, Object> told = Json.object(members);
      told.put("sequence", record.sequence());
      others.add(told);
      return told;
    }
  }
}
