package dev.aaos.daemon.view;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.drivers.model.TokenEstimate;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.state.State;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// What a run would cost, from its manifest and from runs before it. Any thread may ask.
final class EstimateView {
  private final Kernel kernel;
  private final Pricing prices;

  /// Estimates from the runs that `kernel` has listed, at `prices`.
  EstimateView(Kernel kernel, Pricing prices) {
    this.kernel = kernel;
    this.prices = prices;
  }

  /// One run that has ended, with what everything below its agent spent.
  private record Past(Usage usage, int steps) {}

  /// Returns what a run of an agent made from `manifest` would cost that is told `message`.
  Map<String, Object> of(Manifest manifest, String message) {
    String model = manifest.model();
    RunLimits limits = manifest.limits();
    Usage first = TokenEstimate.of(prompt(manifest, message));
    Map<String, Object> told = Json.object(
        "model", model,
        "first", spent(model, first),
        "limits",
            Json.object(
                "iterations", limits.iterations(),
                "total_tokens", limits.totalTokens(),
                "cost", dearest(models(manifest), limits.totalTokens()),
                "time", manifest.terms().longest().map(Constraints::text)));
    List<String> above = manifest.terms().ladder().above();
    if (!above.isEmpty()) {
      told.put("ladder", above.stream().map(name -> rung(name, first)).toList());
    }
    List<Past> before = before(manifest);
    if (!before.isEmpty()) {
      told.put("history", history(model, before));
    }
    return told;
  }

  private Prompt prompt(Manifest manifest, String message) {
    List<ToolSpec> tools = kernel.devices().specs().stream()
        .filter(tool -> manifest.capabilities().stream()
            .anyMatch(asked -> asked.capability().covers(Capability.parse("tool: " + tool.name()))))
        .toList();
    return new Prompt(
        manifest.model(),
        manifest.systemPrompt(),
        List.of(new Turn.Asked(message)),
        tools,
        manifest.limits().outputTokens());
  }

  private Map<String, Object> spent(String model, Usage usage) {
    return Json.object(
        "input_tokens", usage.inputTokens(),
        "output_tokens", usage.outputTokens(),
        "cost", prices.cost(model, usage));
  }

  private static List<String> models(Manifest manifest) {
    List<String> models = new ArrayList<>(List.of(manifest.model()));
    models.addAll(manifest.terms().ladder().above());
    return models;
  }

  private Map<String, Object> rung(String model, Usage first) {
    return Json.object("model", model, "cost", prices.cost(model, first));
  }

  /// Returns what so many tokens cost at most, of whichever of `models`; unknown where one of them
  /// has no known price.
  private Map<String, Object> dearest(List<String> models, long tokens) {
    List<Map<String, Object>> all = models.stream()
        .flatMap(model -> Stream.of(new Usage(tokens, 0, 0), new Usage(0, tokens, 0))
            .map(usage -> prices.cost(model, usage)))
        .toList();
    return all.stream()
        .filter(cost -> cost.containsKey("unknown"))
        .findFirst()
        .orElseGet(
            () -> all.stream().max(Comparator.comparing(EstimateView::usd)).orElseThrow());
  }

  private static BigDecimal usd(Map<String, Object> cost) {
    return cost.get("usd") instanceof BigDecimal usd ? usd : BigDecimal.ZERO;
  }

  /// Returns the ended runs of agents of the same name and model that nobody spawned but a person.
  private List<Past> before(Manifest manifest) {
    State state = kernel.state();
    Map<AgentId, Agent> wanted = new HashMap<>();
    Map<AgentId, Usage> below = new HashMap<>();
    for (Agent agent : state.agents().values()) {
      if (isOf(agent, manifest)) {
        wanted.put(agent.id(), agent);
      } else if (agent.identity().parent().isPresent()) {
        AgentId top = state.line(agent.id()).getLast().id();
        below.merge(top, agent.usage(), Usage::plus);
      }
    }
    List<Past> before = new ArrayList<>();
    for (Run run : state.runs().values()) {
      Optional<Agent> agent = Optional.ofNullable(wanted.get(run.agent()));
      if (agent.isPresent() && run.end().isPresent() && run.usage().total() > 0) {
        before.add(past(run, agent.get(), below.getOrDefault(run.agent(), Usage.ZERO)));
      }
    }
    return before;
  }

  private static boolean isOf(Agent agent, Manifest manifest) {
    Agent.Identity identity = agent.identity();
    return identity.parent().isEmpty()
        && identity.name().equals(manifest.name())
        && identity.model().equals(manifest.model());
  }

  /// What was spent below its agent belongs to a run where the agent had no other.
  private static Past past(Run run, Agent agent, Usage below) {
    boolean alone = agent.usage().equals(run.usage());
    return new Past(
        alone ? run.usage().plus(below) : run.usage(), run.progress().replies());
  }

  private Map<String, Object> history(String model, List<Past> before) {
    List<Past> sorted = before.stream()
        .sorted(Comparator.comparingLong(past -> past.usage().total()))
        .toList();
    Past middle = sorted.get(sorted.size() / 2);
    return Json.object(
        "runs", sorted.size(),
        "middle", spent(model, middle.usage()),
        "most", spent(model, sorted.getLast().usage()),
        "middle_steps", middle(before, Past::steps),
        "most_steps", before.stream().mapToInt(Past::steps).max().orElse(0));
  }

  private static long middle(List<Past> before, ToLongFunction<Past> what) {
    List<Long> sorted = before.stream().mapToLong(what).sorted().boxed().toList();
    return sorted.get(sorted.size() / 2);
  }
}
