package dev.aaos.drivers.tool;

import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.util.List;

/// `echo`: gives its input back. Touches nothing.
public final class EchoTool implements Tool {
  private static final ToolSpec SPEC =
      new ToolSpec("echo", "Returns the input as-is. Useful for testing.", """
      {"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""");
  private static final Plan PLAN = new Plan(List.of(), EffectClass.PURE, "give the input back");

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) {
    return new Call(input);
  }

  private record Call(String input) implements PreparedCall {
    @Override
    public Plan plan() {
      return PLAN;
    }

    @Override
    public ToolOutcome perform(CallContext context) {
      return new ToolOutcome.Done(input, Labels.NONE);
    }
  }
}
