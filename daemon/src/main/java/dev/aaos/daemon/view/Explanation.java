package dev.aaos.daemon.view;

import dev.aaos.capability.Constraints;
import dev.aaos.daemon.question.QuestionWords;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import java.time.Duration;
import java.util.Locale;

/// One line of plain words about a record.
final class Explanation {
  private Explanation() {}

  static String of(JournalRecord record) {
    return switch (record.fact()) {
      case MachineFact fact -> machine(fact);
      case AgentFact fact -> agent(fact);
      case GrantFact.Issued(var grant) ->
        "agent " + grant.owner() + " was granted '" + grant.capability() + "' (grant " + grant.id()
            + ")";
      case GrantFact.Revoked(long grant, int derived) ->
        "grant " + grant + " was revoked, and " + derived + " derived from it";
      case GrantFact.Allowed allowed ->
        "grant " + allowed.grant() + " needs nobody's approval"
            + allowed.run().map(run -> " in run " + run).orElse("") + ": " + allowed.by()
            + " allowed that with the question " + allowed.question();
      case RunFact fact -> run(fact);
      case CallFact fact -> call(fact);
      case ApprovalFact fact -> QuestionWords.explanation(fact);
      case MessageFact fact -> message(fact);
    };
  }

  private static String machine(MachineFact fact) {
    return switch (fact) {
      case MachineFact.Booted(String version, long pid) ->
        "agentd " + version + " started (pid " + pid + ")";
      case MachineFact.Halted() -> "agentd ended in good order";
      case MachineFact.SessionOpened session ->
        session.principal() + " connected through the " + session.surface();
      case MachineFact.Restored restored -> restored(restored);
      case MachineFact.Pruned(var anchor) -> anchor.words();
      case MachineFact.Shredded(var content, String reason) ->
        "content " + content.commitment() + " was shredded: " + reason;
      case MachineFact.ImagesDropped dropped ->
        "what " + dropped.images() + " records up to " + dropped.through()
            + " kept so that changes can be taken back was removed: " + dropped.by();
      case MachineFact.DiskFull(long free, long reserve) ->
        "the disk was full: " + free + " bytes free, " + reserve
            + " in reserve; nothing could begin";
      case MachineFact.DiskFree(long free, long reserve) ->
        "the disk had room again: " + free + " bytes free, " + reserve + " in reserve";
      case MachineFact.ClockAccepted(long before, long after) ->
        "kernel time was made to follow the wall clock, which was " + Duration.ofMillis(before)
            + " ahead of it, and is " + Duration.ofMillis(after) + " ahead since";
      case MachineFact.InferencePolicySet(String policy) ->
        "model calls that wait were ordered by the policy " + policy + " from then on";
      case MachineFact.Frozen(String reason) ->
        "everything was frozen" + (reason.isEmpty() ? "" : ": " + reason);
      case MachineFact.PolicyAdopted(var text, var digest, var widening) ->
        text.length() == 0
            ? "there was no policy over calls from then on"
            : "the policy " + digest + " ruled over calls from then on"
                + (widening.length() > 0 ? ", and allowed more than the one before" : "");
      case MachineFact.Unfrozen() -> "everything that was frozen went on";
      case MachineFact.TokenIssued issued ->
        "a token (" + issued.token() + ") was made for " + issued.holder() + ": "
            + issued.authority();
      case MachineFact.TokenRevoked(String token, var until) ->
        "the token " + token + ", and all that is narrowed from it, was revoked";
      case MachineFact.Authenticated shown ->
        "the session acted as " + shown.principal() + " from then on, by the token " + shown.token()
            + ": " + shown.authority();
      case MachineFact.Stage stage -> MachineAudit.words(stage);
      case MachineFact.Budgeted(var quotas) ->
        "all agents together may spend: " + BudgetView.words(quotas);
    };
  }

  private static String restored(MachineFact.Restored fact) {
    long gone = Math.max(0, fact.signed() - fact.records());
    return fact.principal() + " restored the journal from the backup of " + fact.taken() + ", which"
        + " ends with record " + fact.records()
        + (fact.origin().isEmpty() ? "" : " of " + fact.origin())
        + (gone == 0 ? "" : "; " + gone + " later records that were signed are gone");
  }

  private static String agent(AgentFact fact) {
    return switch (fact) {
      case AgentFact.Spawned spawned ->
        "agent " + spawned.agent() + " was spawned from manifest '" + spawned.name() + "'";
      case AgentFact.SpawnRefused refused ->
        "spawning '" + refused.name() + "' was refused (" + refused.errno() + "): "
            + refused.reason();
      case AgentFact.Stopped(var id, String reason) -> "agent " + id + " ended: " + reason;
      case AgentFact.Supervises supervises ->
        "agent " + supervises.agent() + " supervises its children, "
            + word(supervises.rules().strategy());
      case AgentFact.Placed placed ->
        "agent " + placed.agent() + " is the child '" + placed.place().id() + "' ("
            + word(placed.place().restart()) + ") of its supervisor";
      case AgentFact.Programmed(var id, var program) ->
        "agent " + id + " runs a program of its own";
      case AgentFact.TierAsked(var id, var tier) ->
        "programs of agent " + id + " are confined in tier " + tier + ", or not started";
      case AgentFact.ProgramsLimited(var id, var limits) ->
        "each command of agent " + id + " may use up: " + limits;
      case AgentFact.Climbs(var id, var ladder) ->
        "runs of agent " + id + " climb to " + String.join(", then ", ladder.above());
      case AgentFact.Timed(var id, var longest) ->
        "a run of agent " + id + " may take " + Constraints.text(longest);
      case AgentFact.Windowed(var id, var window) ->
        "models of agent " + id + " are told at most " + window.tokens()
            + " tokens, older turns as a summary from " + window.percent() + " % of that on";
      case AgentFact.Reuses(var id) ->
        "agent " + id + " may be told again what was answered to the very same prompt"
            + " (inference.reuse)";
      case AgentFact.Claims(var id, var claim) ->
        "agent " + id + " waits for models with weight " + claim.weight() + " and priority "
            + claim.priority();
      case AgentFact.Budgeted(var id, var quotas) ->
        "agent " + id + " may spend, with all below it: " + BudgetView.words(quotas);
      case AgentFact.Ready(var id) -> "all children of agent " + id + " are there";
      case AgentFact.Exited exited ->
        "agent " + exited.agent() + " exited (" + word(exited.exit()) + "): " + exited.reason();
      case AgentFact.Restarting restarting ->
        "agent " + restarting.agent() + " starts " + restarting.group().size()
            + " of its children again at " + restarting.at() + ", because "
            + restarting.child() + " exited";
      case AgentFact.Restarted(var id) -> "agent " + id + " was started again";
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String run(RunFact fact) {
    return switch (fact) {
      case RunFact.Started started ->
        "run " + started.run() + " began"
            + started.handles().map(id -> ", to handle message " + id).orElse("");
      case RunFact.Resumed(var run, String was) ->
        "run " + run + " is gone on with: the daemon had ended, or all was frozen; it was " + was;
      case RunFact.Forked forked ->
        "run " + forked.run() + " began with what run " + forked.from()
            + " had come to at the record that led to this";
      case RunFact.InferenceBegun begun -> "model " + begun.model() + " was asked";
      case RunFact.InferenceDone done ->
        "the model answered (" + done.usage().inputTokens() + " tokens in, "
            + done.usage().outputTokens() + " out)";
      case RunFact.InferenceReused again ->
        "model " + again.model() + " was not asked, since it had been asked the very same before:"
            + " what it answered then, by record " + again.from() + ", is the answer";
      case RunFact.InferenceFailed failed ->
        "the model gave no answer (" + failed.kind() + "): " + failed.reason();
      case RunFact.Reserved(var run, var call, var closing) ->
        "up to " + call.tokens() + " tokens were set aside for the call, and " + closing.tokens()
            + " so that the run can say where it stopped";
      case RunFact.Settled(var run, var lost, long nanousd) ->
        "the call was settled"
            + (nanousd == 0 ? "" : ": " + BudgetView.amount(Resource.MONEY, nanousd))
            + (lost.total() == 0 ? "" : "; " + lost.total() + " tokens came to nothing");
      case RunFact.QuotaNear near ->
        near.percent() + " % of the budget of " + BudgetView.whose(near.holder()) + " ("
            + BudgetView.words(near.quota()) + ") is spent";
      case RunFact.QuotaExceeded over ->
        "too little is left of the budget of " + BudgetView.whose(over.holder()) + " ("
            + BudgetView.words(over.quota()) + "), of which "
            + BudgetView.amount(over.quota().resource(), over.used()) + " is spent";
      case RunFact.Summarised done ->
        "a model wrote what is told from now on in place of " + done.summary().through()
            + " turns, about " + done.saved() + " tokens shorter; they stay in the transcript";
      case RunFact.NotSummarised(var run, String kind, String reason) ->
        "there is no summary (" + kind + "), so all is told as before: " + reason;
      case RunFact.Climbed climbed ->
        "the run asks model " + climbed.model() + " from now on, because " + climbed.reason();
      case RunFact.Due(var run, var at) -> "run " + run + " has to end by " + at;
      case RunFact.Late(var run, var at) ->
        "run " + run + " had to end by " + at + ", and is asked where it stopped";
      case RunFact.Stuck(var run, String tool, int turns) ->
        "in " + turns + " turns in a row the model only asked for what it had asked for before, at"
            + " last for " + tool + ", and heard the same: the run has to stop";
      case RunFact.Ended ended ->
        "run " + ended.run() + " ended: " + ended.reason().word();
    };
  }

  private static String call(CallFact fact) {
    return switch (fact) {
      case CallFact.Intended intended ->
        "tool " + intended.tool() + " was allowed under grants " + intended.grants()
            + ", because it needs " + intended.needs()
            + intended.approval().map(id -> ", approved as " + id).orElse("");
      case CallFact.Refused refused
      when refused.missing().isEmpty() ->
        "tool " + refused.tool() + " was refused (" + refused.errno() + "): " + refused.reason();
      case CallFact.Refused refused ->
        "tool " + refused.tool() + " was refused: no grant covers '" + refused.missing()
            + "'; that capability in the manifest would allow it";
      case CallFact.ExtensionRefused refused ->
        "tool " + refused.tool() + " was refused '" + refused.need() + "' besides ("
            + refused.errno() + "): " + refused.reason();
      case CallFact.Repeated repeated ->
        "tool " + repeated.tool() + " is performed again, as its effect allows: the daemon had"
            + " ended before the outcome was recorded";
      case CallFact.Extended extended ->
        "tool " + extended.tool() + " was allowed '" + extended.need() + "' besides, under grant "
            + extended.grant();
      case CallFact.Confined confined ->
        "tool " + confined.tool() + " started a program in tier " + confined.tier() + " ("
            + String.join(", ", confined.layers()) + "), after " + confined.proofs()
            + " forbidden things had been tried there and refused";
      case CallFact.Piece piece ->
        "tool " + piece.tool() + " kept a part of how a large file was, so that it can be put back";
      case CallFact.Preserved preserved ->
        "tool " + preserved.tool() + " was about to change something: how that was is kept, so"
            + " that it can be taken back";
      case CallFact.Compensable named ->
        "tool " + named.tool() + ", begun with record " + named.intent()
            + ", did something out of this machine; a call of " + named.inverse()
            + (named.lacking().isEmpty()
                ? " takes it back, when somebody undoes it"
                : " was to take it back, and cannot be made: " + named.lacking());
      case CallFact.Recurred recurred ->
        "tool " + recurred.tool() + " was called with this same input " + recurred.attempts()
            + " times";
      case CallFact.Concluded concluded
      when concluded.status() == Call.Status.DENIED ->
        "tool " + concluded.tool() + " was denied what it opened: it needs '" + concluded.missing()
            + "'";
      case CallFact.Concluded concluded ->
        switch (concluded.status()) {
          case DONE, FAILED, DENIED ->
            "tool " + concluded.tool() + " came to: "
                + concluded.status().name().toLowerCase(Locale.ROOT);
          case UNKNOWN -> unknown(concluded) + ", which its run was told";
          case ASKED -> unknown(concluded) + ": its run waits until a person has found out";
        };
      case CallFact.Resolved resolved ->
        "of tool " + resolved.tool() + ", begun with record " + resolved.intent()
            + ", whose outcome was unknown, " + resolved.finding().phrase()
            + (resolved.note().isEmpty() ? "" : ": " + resolved.note());
    };
  }

  private static String unknown(CallFact.Concluded fact) {
    return "nobody knows what tool " + fact.tool() + ", begun with record " + fact.intent()
        + ", came to";
  }

  private static String message(MessageFact fact) {
    return switch (fact) {
      case MessageFact.Sent sent ->
        "message " + sent.id() + (sent.kind().isEmpty() ? "" : " ('" + sent.kind() + "')")
            + " was put into the mailbox of agent " + sent.to();
      case MessageFact.Declared declared ->
        "agent " + declared.agent() + " takes messages of the kind '" + declared.kind() + "'";
      case MessageFact.Refused refused ->
        "a message to " + refused.to() + " was refused (" + refused.errno() + "): "
            + refused.reason();
      case MessageFact.Dropped(var id, var to, String reason) ->
        "message " + id + " to agent " + to + " will not be handled: " + reason;
      case MessageFact.Fired fired ->
        "the time of agent " + fired.to() + ", due " + fired.due() + ", came: message "
            + fired.id();
      case MessageFact.Down down ->
        "agent " + down.to() + " was told that agent " + down.about() + " is down: message "
            + down.id();
      case MessageFact.Skipped skipped ->
        "the time of agent " + skipped.to() + ", due " + skipped.due() + ", was passed over: "
            + skipped.reason();
    };
  }
}
