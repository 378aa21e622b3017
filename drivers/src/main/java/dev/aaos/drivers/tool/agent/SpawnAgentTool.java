package dev.aaos.drivers.tool.agent;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ManifestReader;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.util.List;

/// `spawn_agent`: a child with narrower powers does one thing, and its answer comes back.
///
/// The call needs `spawn_child: NAME`; whether the child's own capabilities lie within the
/// parent's is decided by the kernel when it is spawned. The child ends with the call. The call is
/// [EffectClass#IDEMPOTENT]: performed again, it finds its child and goes on waiting.
public final class SpawnAgentTool implements Tool {
  private static final ToolSpec SPEC = new ToolSpec(
      "spawn_agent",
      "Spawns a child agent from a manifest, gives it a message, waits for its answer and ends it."
          + " The child may hold only what you hold.",
      "{\"type\":\"object\",\"properties\":{" + ChildRequest.PROPERTIES
          + "},\"required\":[\"manifest\",\"message\"],\"additionalProperties\":false}");

  private final ManifestReader manifests;

  /// A tool that reads children's manifests with `manifests`.
  public SpawnAgentTool(ManifestReader manifests) {
    this.manifests = manifests;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ChildRequest request = ChildRequest.of(ToolInput.parse(input), manifests);
    Plan plan = new Plan(List.of(need(request)), EffectClass.IDEMPOTENT, request.description());
    return new Call(plan, request);
  }

  /// Returns the capability of spawning the child.
  static Capability need(ChildRequest request) throws InvalidInput {
    try {
      return new Capability.SpawnChild(
          List.of(NamePattern.literal(request.manifest().name())));
    } catch (CapabilitySyntaxException e) {
      throw new InvalidInput("the child's name cannot be used: " + e.getMessage());
    }
  }

  private record Call(Plan plan, ChildRequest request) implements PreparedCall {
    @Override
    public ToolOutcome perform(CallContext context) throws InterruptedException {
      return switch (new Child(context.services(), "0").work(request)) {
        case Child.Outcome.Ended(var report, var labels) ->
          new ToolOutcome.Done(report.toString(), labels);
        case Child.Outcome.Refused(String reason) -> new ToolOutcome.Failed(reason);
      };
    }
  }
}
