package dev.aaos.drivers.tool.agent;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ManifestReader;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `spawn_agents`: several children work at the same time; their answers come back in the order
/// they were asked for.
///
/// One child that is refused or fails does not stop the others: its place in the answer holds its
/// error.
public final class SpawnAgentsTool implements Tool {
  /// How many children one call may have when nothing else is configured.
  public static final int DEFAULT_MOST = 3;

  private final ManifestReader manifests;
  private final int most;
  private final ToolSpec spec;

  /// A tool that reads children's manifests with `manifests` and takes at most `most` at once.
  public SpawnAgentsTool(ManifestReader manifests, int most) {
    this.manifests = manifests;
    this.most = most;
    this.spec = new ToolSpec(
        "spawn_agents",
        "Spawns up to " + most + " child agents that work at the same time, waits for all and ends"
            + " them. Answers come in the order of the children; one that fails does not stop the"
            + " others.",
        "{\"type\":\"object\",\"properties\":{\"children\":{\"type\":\"array\",\"minItems\":1,"
            + "\"maxItems\":" + most + ",\"items\":{\"type\":\"object\",\"properties\":{"
            + ChildRequest.PROPERTIES
            + "},\"required\":[\"manifest\",\"message\"],\"additionalProperties\":false}}},"
            + "\"required\":[\"children\"],\"additionalProperties\":false}");
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    List<ChildRequest> requests = new ArrayList<>();
    Set<Capability> needs = new LinkedHashSet<>();
    List<ToolInput> children = ToolInput.parse(input).objects("children");
    if (children.size() > most) {
      throw new InvalidInput(
          children.size() + " children at once; the most is " + most + ": spawn them in turns");
    }
    for (ToolInput child : children) {
      ChildRequest request = ChildRequest.of(child, manifests);
      requests.add(request);
      needs.add(SpawnAgentTool.need(request));
    }
    String description =
        requests.stream().map(ChildRequest::description).collect(Collectors.joining("; "));
    return new Call(
        new Plan(List.copyOf(needs), EffectClass.IDEMPOTENT, description), List.copyOf(requests));
  }

  private record Call(Plan plan, List<ChildRequest> requests) implements PreparedCall {
    @Override
    public ToolOutcome perform(CallContext context) throws InterruptedException {
      List<Callable<Child.Outcome>> work = new ArrayList<>();
      for (ChildRequest request : requests) {
        Child child = new Child(context.services(), Integer.toString(work.size()));
        work.add(() -> child.work(request));
      }
      List<Future<Child.Outcome>> outcomes;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        outcomes = threads.invokeAll(work);
      }
      ArrayNode children = Json.array();
      Labels labels = Labels.NONE;
      for (Future<Child.Outcome> outcome : outcomes) {
        switch (finished(outcome)) {
          case Child.Outcome.Ended(ObjectNode report, Labels own) -> {
            children.add(report);
            labels = labels.join(own);
          }
          case Child.Outcome.Refused(String reason) ->
            children.add(Json.object().put("error", reason));
        }
      }
      ObjectNode answer = Json.object().put("count", children.size());
      answer.set("children", children);
      return new ToolOutcome.Done(answer.toString(), labels);
    }

    private static Child.Outcome finished(Future<Child.Outcome> outcome)
        throws InterruptedException {
      try {
        return outcome.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case InterruptedException stopped -> throw new InterruptedException(stopped.getMessage());
          case RuntimeException bug -> throw bug;
          case Error fatal -> throw fatal;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }
}
