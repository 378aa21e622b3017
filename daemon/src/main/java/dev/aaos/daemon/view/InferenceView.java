package dev.aaos.daemon.view;

import dev.aaos.drivers.model.queue.Queued;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.machine.Answers;
import dev.aaos.kernel.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Run queues as JSON.
public final class InferenceView {
  private InferenceView() {}

  /// Returns all queues, with the names that `state` has for those who wait, what was `spent`, and
  /// how often answers were told again.
  public static Map<String, Object> of(
      RunQueues queues, State state, List<Map<String, Object>> spent, Answers.Count answers) {
    return Json.object(
        "policy", queues.policy().word(),
        "policies", Arrays.stream(PolicyKind.values()).map(PolicyKind::word).toList(),
        "backends", queues.queued().stream().map(queue -> backend(queue, state)).toList(),
        "spent", spent,
        "reuse", reuse(answers));
  }

  private static Map<String, Object> reuse(Answers.Count answers) {
    return Json.object(
        "again", answers.again(),
        "asked", answers.asked(),
        "kept", answers.kept(),
        "most", Answers.MOST);
  }

  private static Map<String, Object> backend(Queued queue, State state) {
    Capacity capacity = queue.capacity();
    List<Map<String, Object>> calls = new ArrayList<>();
    queue.running().forEach(call -> calls.add(call("running", call, state)));
    queue
        .waiting()
        .forEach(call -> calls.add(call(call.gaveWay() > 0 ? "paused" : "waiting", call, state)));
    return Json.object(
        "name", queue.backend(),
        "slots", capacity.slots(),
        "requests_per_minute", optional(capacity.requestsPerMinute()),
        "tokens_per_minute", optional(capacity.tokensPerMinute()),
        "running", queue.running().size(),
        "waiting", queue.waiting().size(),
        "gave_way", queue.gaveWay(),
        "why", why(queue),
        "next", queue.next().map(Claimant::job),
        "calls", calls);
  }

  private static Optional<Long> optional(OptionalLong number) {
    return number.stream().boxed().findFirst();
  }

  private static Optional<String> why(Queued queue) {
    if (queue.waiting().isEmpty()) {
      return Optional.empty();
    }
    if (queue.closed().isPresent()) {
      return Optional.of("the backend asked to be left alone for another "
          + seconds(queue.closed().get()));
    }
    return Optional.of(queue
        .delay()
        .map(delay -> "the rate: the next call begins in " + seconds(delay))
        .orElseGet(() -> "a slot: all " + queue.capacity().slots() + " are taken"));
  }

  private static String seconds(Duration time) {
    return Math.ceilDiv(time.toMillis(), 1_000) + " s";
  }

  private static Map<String, Object> call(String what, Queued.Call call, State state) {
    Claimant claimant = call.claimant();
    Optional<Agent> agent = state.agent(AgentId.parse(claimant.flow()));
    return Json.object(
        "state", what,
        "agent_id", claimant.flow(),
        "agent", agent.map(found -> found.identity().name()),
        "run_id", claimant.job(),
        "since_ms", call.since().toMillis(),
        "input_tokens", call.inputTokens(),
        "gave_way", call.gaveWay());
  }
}
