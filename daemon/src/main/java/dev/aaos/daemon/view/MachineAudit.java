package dev.aaos.daemon.view;

import dev.aaos.kernel.journal.MachineFact;
import java.util.Map;

/// What happened to the machine as a whole, as the audit log tells it. Stateless; any thread.
final class MachineAudit {
  private MachineAudit() {}

  /// Returns what a record of `fact` says.
  static Map<String, Object> of(MachineFact fact) {
    return switch (fact) {
      case MachineFact.Booted(String version, long pid) ->
        Json.object("kind", "daemon_booted", "version", version, "pid", pid);
      case MachineFact.Halted() -> Json.object("kind", "daemon_halted");
      case MachineFact.SessionOpened session ->
        Json.object(
            "kind", "session_opened",
            "surface", session.surface(),
            "principal", session.principal(),
            "uid", session.uid(),
            "gid", session.gid());
      case MachineFact.Restored restored -> restored(restored);
      case MachineFact.Pruned(var anchor) -> PruneView.recorded(anchor);
      case MachineFact.Shredded(var content, String reason) ->
        Json.object(
            "kind",
            "content_shredded",
            "content",
            content.commitment().toString(),
            "bytes",
            content.length(),
            "reason",
            reason);
      case MachineFact.ImagesDropped dropped -> dropped(dropped);
      case MachineFact.DiskFull(long free, long reserve) ->
        Json.object("kind", "disk_full", "free", free, "reserve", reserve);
      case MachineFact.DiskFree(long free, long reserve) ->
        Json.object("kind", "disk_free", "free", free, "reserve", reserve);
      case MachineFact.ClockAccepted(long before, long after) ->
        Json.object("kind", "clock_accepted", "old_offset_ms", before, "offset_ms", after);
      case MachineFact.InferencePolicySet(String policy) ->
        Json.object("kind", "inference_policy_set", "policy", policy);
      case MachineFact.Frozen(String reason) ->
        Json.object("kind", "machine_frozen", "reason", reason);
      case MachineFact.PolicyAdopted(var text, var digest, var widening) ->
        Json.object(
            "kind",
            "policy_adopted",
            "digest",
            digest.toString(),
            "none",
            text.length() == 0,
            "widens",
            widening.length() > 0);
      case MachineFact.Unfrozen() -> Json.object("kind", "machine_resumed");
      case MachineFact.OfToken token -> token(token);
      case MachineFact.Stage stage -> stage(stage);
      case MachineFact.Budgeted(var quotas) ->
        Json.object(
            "kind",
            "budget_set",
            "quotas",
            quotas.stream().map(BudgetView::quota).toList());
    };
  }

  private static Map<String, Object> restored(MachineFact.Restored restored) {
    return Json.object(
        "kind", "journal_restored",
        "origin", restored.origin(),
        "records", restored.records(),
        "signed", restored.signed(),
        "taken", restored.taken().toString(),
        "principal", restored.principal());
  }

  private static Map<String, Object> token(MachineFact.OfToken fact) {
    return switch (fact) {
      case MachineFact.TokenIssued issued ->
        Json.object(
            "kind", "token_issued",
            "token", issued.token(),
            "holder", issued.holder(),
            "authority", issued.authority(),
            "expires_at", issued.expires().toString());
      case MachineFact.TokenRevoked(String token, var until) ->
        Json.object("kind", "token_revoked", "token", token, "until", until.toString());
      case MachineFact.Authenticated shown ->
        Json.object(
            "kind", "session_authenticated",
            "principal", shown.principal(),
            "token", shown.token(),
            "authority", shown.authority());
    };
  }

  private static Map<String, Object> dropped(MachineFact.ImagesDropped fact) {
    return Json.object(
        "kind", "images_dropped",
        "through", fact.through(),
        "images", fact.images(),
        "bytes", fact.bytes(),
        "by", fact.by());
  }

  private static Map<String, Object> stage(MachineFact.Stage fact) {
    String agent = fact.agent().toString();
    return switch (fact) {
      case MachineFact.StageBegun begun ->
        Json.object("kind", "stage_begun", "agent_id", agent, "trees", begun.trees());
      case MachineFact.StageOffered offered ->
        Json.object("kind", "stage_offered", "agent_id", agent, "names", offered.names());
      case MachineFact.StagePiece piece ->
        Json.object(
            "kind", "stage_piece", "agent_id", agent, "bytes", piece.image().length());
      case MachineFact.StageCommitted committed ->
        Json.object(
            "kind",
            "stage_committed",
            "agent_id",
            agent,
            "run_id",
            committed.run().toString());
      case MachineFact.StageEnded ended ->
        Json.object("kind", "stage_ended", "agent_id", agent, "dropped", ended.dropped());
    };
  }

  /// Returns one line of plain words about `fact`.
  static String words(MachineFact.Stage fact) {
    String agent = "agent " + fact.agent();
    return switch (fact) {
      case MachineFact.StageBegun begun ->
        agent + " was staged: it works on copies of " + String.join(", ", begun.trees());
      case MachineFact.StageOffered offered ->
        "what " + agent + " staged at " + offered.names() + " names was put on record, to be"
            + " committed";
      case MachineFact.StagePiece piece ->
        "a part of a large file that " + agent + " staged was put on record, to be committed";
      case MachineFact.StageCommitted committed ->
        "what " + agent + " staged was committed by run " + committed.run();
      case MachineFact.StageEnded ended ->
        "the stage of " + agent + (ended.dropped() ? " was dropped" : " ended: all is committed");
    };
  }
}
