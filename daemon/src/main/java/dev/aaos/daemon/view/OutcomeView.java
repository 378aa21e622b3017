package dev.aaos.daemon.view;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcomes;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.machine.Kernel;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// Calls of unknown outcome on the wire, with what a person needs to find out: what the call was
/// to do, and its key. That stands in the record of the intent.
final class OutcomeView {
  private final Kernel kernel;
  private final Contents contents;

  OutcomeView(Kernel kernel, Contents contents) {
    this.kernel = kernel;
    this.contents = contents;
  }

  Map<String, Object> list(Predicate<AgentId> whose) {
    UnknownOutcomes lost = kernel.state().lost();
    return Json.object(
        "outcomes",
            lost.open().stream()
                .filter(outcome -> whose.test(outcome.call().agent()))
                .map(this::outcome)
                .toList(),
        "unlisted", lost.gone());
  }

  Map<String, Object> outcome(UnknownOutcome outcome) {
    Call call = outcome.call();
    String name = kernel
        .state()
        .agent(call.agent())
        .map(Agent::identity)
        .map(Agent.Identity::name)
        .orElse("unknown");
    Map<String, Object> members = Json.object(
        "intent", call.intent(),
        "agent_id", call.agent().toString(),
        "agent_name", name,
        "run_id", call.run().map(RunId::toString),
        "tool", call.tool(),
        "effect", call.effect().name().toLowerCase(Locale.ROOT),
        "begun_at", call.begun().toString(),
        "unknown_since", outcome.found().toString(),
        "awaited", outcome.awaited());
    members.putAll(planned(call.intent()));
    return members;
  }

  private Map<String, Object> planned(long intent) {
    try {
      JournalRecord record = kernel.journal().record(intent);
      return record.fact() instanceof CallFact.Intended intended
          ? Json.object(
              "needs", intended.needs(),
              "input", Json.lenient(contents.input(intended)),
              "key", record.id().toString())
          : Json.object("gone", "record " + intent + " is no intent of a call");
    } catch (IOException e) {
      return Json.object("gone", e.getMessage());
    }
  }
}
