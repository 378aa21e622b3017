package dev.aaos.daemon.view;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.daemon.question.QuestionWords;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Records as the predecessor's audit events, with our own kinds and members beside its own.
///
/// The journal is the truth; this is a way to look at it.
final class AuditView {
  private static final String NOBODY = new UUID(0, 0).toString();

  private final Contents contents;

  AuditView(Contents contents) {
    this.contents = contents;
  }

  /// Returns the record as an event in the predecessor's envelope.
  Map<String, Object> event(JournalRecord record) {
    return Json.object(
        "id", record.id().toString(),
        "timestamp", record.time().toString(),
        "agent_id", record.agent().map(AgentId::toString).orElse(NOBODY),
        "run_id", record.run().map(RunId::toString),
        "sequence", record.sequence(),
        "principal", record.by().map(Principal::name),
        "event", body(record));
  }

  /// Returns the record with its place in the chain.
  Map<String, Object> record(JournalRecord record) {
    Map<String, Object> body = body(record);
    return Json.object(
        "sequence", record.sequence(),
        "timestamp", record.time().toString(),
        "kind", body.get("kind"),
        "agent_id", record.agent().map(AgentId::toString).orElse(null),
        "run_id", record.run().map(RunId::toString).orElse(null),
        "cause", record.cause(),
        "principal", record.by().map(Principal::name).orElse(null),
        "labels", labels(record),
        "hash", record.hash().toString(),
        "event", body);
  }

  private static Map<String, Object> labels(JournalRecord record) {
    return Json.object(
        "origins", record.labels().origins().stream().map(AuditView::word).toList(),
        "integrity", word(record.labels().integrity()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Object> body(JournalRecord record) {
    return switch (record.fact()) {
      case MachineFact fact -> MachineAudit.of(fact);
      case AgentFact fact -> agent(fact);
      case GrantFact fact -> grant(fact);
      case RunFact fact -> run(record, fact);
      case CallFact fact -> call(record, fact);
      case ApprovalFact fact -> QuestionWords.audit(fact, contents::text);
      case MessageFact fact -> message(fact);
    };
  }

  private static Map<String, Object> agent(AgentFact fact) {
    return switch (fact) {
      case AgentFact.Spawned spawned ->
        Json.object(
            "kind", "agent_spawned",
            "manifest_name", spawned.name(),
            "model", spawned.model(),
            "parent_agent", spawned.parent().map(AgentId::toString));
      case AgentFact.SpawnRefused refused
      when refused.wanted().isEmpty() ->
        Json.object(
            "kind", "agent_spawn_refused",
            "manifest_name", refused.name(),
            "errno", refused.errno().name(),
            "reason", refused.reason());
      case AgentFact.SpawnRefused refused ->
        Json.object(
            "kind", "capability_denied",
            "capability", capability(refused.wanted()),
            "reason", refused.reason());
      case AgentFact.Stopped(AgentId id, String reason) ->
        Json.object("kind", "agent_stopped", "reason", reason);
      case AgentFact.Supervises supervises ->
        Json.object(
            "kind", "supervisor_declared", "strategy", word(supervises.rules().strategy()));
      case AgentFact.Placed placed ->
        Json.object(
            "kind", "child_declared",
            "child", placed.place().id(),
            "restart", word(placed.place().restart()));
      case AgentFact.TierAsked asked ->
        Json.object("kind", "tier_asked", "tier", asked.tier().name());
      case AgentFact.ProgramsLimited(AgentId id, var limits) ->
        Json.object("kind", "programs_limited", "limits", limits.texts());
      case AgentFact.Climbs climbs -> AgentView.recorded(climbs);
      case AgentFact.Timed timed -> AgentView.recorded(timed);
      case AgentFact.Windowed windowed -> AgentView.recorded(windowed);
      case AgentFact.Claims claims -> AgentView.recorded(claims);
      case AgentFact.Reuses reuses -> Json.object("kind", "answer_reuse_set", "reuse", "exact");
      case AgentFact.Budgeted(AgentId id, var quotas) ->
        Json.object(
            "kind",
            "budget_set",
            "quotas",
            quotas.stream().map(BudgetView::quota).toList());
      case AgentFact.Programmed programmed -> Json.object("kind", "program_declared");
      case AgentFact.Ready ready -> Json.object("kind", "supervisor_ready");
      case AgentFact.Exited exited ->
        Json.object("kind", "agent_exited", "exit", word(exited.exit()), "reason", exited.reason());
      case AgentFact.Restarting restarting ->
        Json.object(
            "kind", "agents_restarting",
            "child", restarting.child().toString(),
            "group", restarting.group().stream().map(AgentId::toString).toList(),
            "at", restarting.at().toString());
      case AgentFact.Restarted restarted -> Json.object("kind", "agent_restarted");
    };
  }

  private static Map<String, Object> grant(GrantFact fact) {
    return switch (fact) {
      case GrantFact.Issued(var grant) ->
        Json.object(
            "kind", "capability_granted",
            "capability", PredecessorForm.json(grant.capability()),
            "grant", grant.id());
      case GrantFact.Allowed allowed ->
        Json.object(
            "kind", "capability_allowed",
            "grant", allowed.grant(),
            "by", allowed.by().name(),
            "run_id", allowed.run().map(RunId::toString),
            "approval_id", allowed.question().toString());
      case GrantFact.Revoked(long grant, int derived) ->
        Json.object(
            "kind",
            "capability_revoked",
            "token_id",
            new UUID(0, grant).toString(),
            "capability",
            "grant " + grant + " and " + derived + " derived from it",
            "grant",
            grant);
    };
  }

  private Map<String, Object> run(JournalRecord record, RunFact fact) {
    return switch (fact) {
      case RunFact.Started started ->
        Json.object(
            "kind", "agent_execution_started",
            "message_preview", Contents.preview(contents.turn(started.message()), 100),
            "continues", started.continues().map(RunId::toString),
            "trace_id", started.handles().map(MessageId::toString));
      case RunFact.Resumed(var run, String was) ->
        Json.object("kind", "agent_execution_resumed", "was", was);
      case RunFact.Forked forked ->
        Json.object(
            "kind", "agent_execution_forked",
            "forked_run", forked.from().toString(),
            "forked_at", record.cause(),
            "message_preview", Contents.preview(contents.turn(forked.message()), 100),
            "not_carried_over", forked.unknown());
      case RunFact.InferenceBegun begun ->
        Json.object("kind", "inference_started", "model", begun.model());
      case RunFact.InferenceDone done ->
        Json.object(
            "kind", "usage_reported",
            "input_tokens", done.usage().inputTokens(),
            "output_tokens", done.usage().outputTokens(),
            "cached_tokens", done.usage().cachedTokens(),
            "text_preview", Contents.preview(contents.turn(done.turn())));
      case RunFact.InferenceReused again -> AgentView.recorded(again, contents);
      case RunFact.InferenceFailed failed ->
        Json.object(
            "kind", "inference_failed",
            "failure_kind", failed.kind(),
            "reason", failed.reason());
      case RunFact.Reserved reserved -> BudgetView.recorded(reserved);
      case RunFact.Settled settled -> BudgetView.recorded(settled);
      case RunFact.QuotaNear near -> BudgetView.recorded(near);
      case RunFact.QuotaExceeded over -> BudgetView.recorded(over);
      case RunFact.Summarised done -> AgentView.recorded(done);
      case RunFact.NotSummarised failed -> AgentView.recorded(failed);
      case RunFact.Climbed climbed -> AgentView.recorded(climbed);
      case RunFact.Due(var run, var at) ->
        Json.object("kind", "run_deadline_set", "due", at.toString());
      case RunFact.Late(var run, var at) ->
        Json.object("kind", "run_deadline_exceeded", "due", at.toString());
      case RunFact.Stuck stuck ->
        Json.object(
            "kind", "tool_repeat_guard_fired",
            "agent_id", record.agent().map(Object::toString),
            "tool", stuck.tool(),
            "attempt_count", stuck.turns());
      case RunFact.Ended ended ->
        Json.object(
            "kind", "agent_execution_completed",
            "stop_reason", ended.reason().word(),
            "total_iterations", ended.iterations());
    };
  }

  private Map<String, Object> call(JournalRecord record, CallFact fact) {
    return switch (fact) {
      case CallFact.Intended intended ->
        Json.object(
            "kind", "tool_invoked",
            "tool", intended.tool(),
            "input_hash", intended.fingerprint().toString(),
            "args_preview", Contents.preview(contents.input(intended)),
            "execution_surface", "daemon",
            "needs", intended.needs(),
            "effect", word(intended.effect()),
            "key", record.id().toString(),
            "approval", intended.approval().map(Object::toString));
      case CallFact.Refused refused -> refused(refused);
      case CallFact.ExtensionRefused refused ->
        Json.object(
            "kind", "capability_denied",
            "capability", capability(refused.need()),
            "tool", refused.tool(),
            "reason", refused.reason(),
            "intent", refused.intent());
      case CallFact.Repeated repeated ->
        Json.object("kind", "tool_repeated", "tool", repeated.tool(), "intent", repeated.intent());
      case CallFact.Extended extended ->
        Json.object(
            "kind", "tool_extended",
            "tool", extended.tool(),
            "need", extended.need(),
            "grant", extended.grant(),
            "intent", extended.intent());
      case CallFact.Confined confined ->
        Json.object(
            "kind", "program_confined",
            "tool", confined.tool(),
            "tier", confined.tier(),
            "layers", confined.layers(),
            "denials_proved", confined.proofs(),
            "intent", confined.intent());
      case CallFact.Piece piece ->
        Json.object("kind", "effect_piece", "tool", piece.tool(), "intent", piece.intent());
      case CallFact.Preserved kept ->
        Json.object("kind", "effect_preserved", "tool", kept.tool(), "intent", kept.intent());
      case CallFact.Compensable named -> compensable(named);
      case CallFact.Recurred recurred ->
        Json.object(
            "kind", "tool_repeat",
            "tool", recurred.tool(),
            "input_hash", recurred.fingerprint().toString(),
            "attempt_count", recurred.attempts(),
            "intent", recurred.intent());
      case CallFact.Concluded concluded -> concluded(concluded);
      case CallFact.Resolved resolved ->
        Json.object(
            "kind", "outcome_resolved",
            "tool", resolved.tool(),
            "intent", resolved.intent(),
            "found", resolved.finding().word(),
            "note", resolved.note());
    };
  }

  private Map<String, Object> compensable(CallFact.Compensable named) {
    return Json.object(
        "kind", "effect_compensable",
        "tool", named.tool(),
        "inverse", named.inverse(),
        "input_preview", Contents.preview(contents.text(named.input())),
        "effect", contents.text(named.description()),
        "lacking", Optional.of(named.lacking()).filter(why -> !why.isEmpty()),
        "intent", named.intent());
  }

  private static Map<String, Object> refused(CallFact.Refused refused) {
    return refused.missing().isEmpty()
        ? Json.object(
            "kind", "tool_refused",
            "tool", refused.tool(),
            "errno", refused.errno().name(),
            "reason", refused.reason())
        : Json.object(
            "kind", "capability_denied",
            "capability", capability(refused.missing()),
            "tool", refused.tool(),
            "reason", refused.reason());
  }

  private Map<String, Object> concluded(CallFact.Concluded concluded) {
    return concluded.status() == Call.Status.DENIED
        ? Json.object(
            "kind", "capability_denied",
            "capability", capability(concluded.missing()),
            "tool", concluded.tool(),
            "reason", contents.turn(concluded.answer()),
            "intent", concluded.intent())
        : Json.object(
            "kind", "tool_result",
            "tool", concluded.tool(),
            "success", concluded.status() == Call.Status.DONE,
            "status", status(concluded.status()),
            "awaited",
                concluded.status() == Call.Status.ASKED ? Optional.of(true) : Optional.empty(),
            "result_preview", Contents.preview(contents.turn(concluded.answer())),
            "duration_ms", concluded.nanos() / 1_000_000,
            "intent", concluded.intent(),
            "execution_surface", concluded.surface());
  }

  /// Whether its run waits for a person or not, an outcome is unknown.
  static String status(Call.Status status) {
    return word(status == Call.Status.ASKED ? Call.Status.UNKNOWN : status);
  }

  private Map<String, Object> message(MessageFact fact) {
    return switch (fact) {
      case MessageFact.Sent sent ->
        Json.object(
            "kind", "message_sent",
            "from", sent.from().map(AgentId::toString).orElse(NOBODY),
            "to", sent.to().toString(),
            "trace_id", sent.id().toString(),
            "message_kind", Optional.of(sent.kind()).filter(kind -> !kind.isEmpty()),
            "text_preview", Contents.preview(contents.turn(sent.body())),
            "deadline", sent.deadline().map(Instant::toString));
      case MessageFact.Declared declared ->
        Json.object(
            "kind", "message_kind_declared",
            "message_kind", declared.kind(),
            "schema", contents.text(declared.schema()));
      case MessageFact.Refused refused ->
        Json.object(
            "kind", "message_refused",
            "to", refused.to(),
            "errno", refused.errno().name(),
            "reason", refused.reason());
      case MessageFact.Dropped(MessageId id, AgentId to, String reason) ->
        Json.object("kind", "message_dropped", "trace_id", id.toString(), "reason", reason);
      case MessageFact.Fired fired ->
        Json.object(
            "kind", "schedule_fired",
            "trace_id", fired.id().toString(),
            "due", fired.due().toString(),
            "text_preview", Contents.preview(contents.turn(fired.body())));
      case MessageFact.Down down ->
        Json.object(
            "kind", "agent_down",
            "about", down.about().toString(),
            "trace_id", down.id().toString(),
            "text_preview", Contents.preview(contents.turn(down.body())));
      case MessageFact.Skipped skipped ->
        Json.object(
            "kind", "schedule_skipped",
            "due", skipped.due().toString(),
            "reason", skipped.reason());
    };
  }

  private static Object capability(String text) {
    try {
      return PredecessorForm.json(Capability.parse(text));
    } catch (CapabilitySyntaxException e) {
      return Map.of("type", "custom", "name", text);
    }
  }
}
