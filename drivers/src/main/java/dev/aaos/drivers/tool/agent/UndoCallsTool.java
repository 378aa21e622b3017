package dev.aaos.drivers.tool.agent;

import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import java.util.List;
import java.util.UUID;

/// `undo_calls`: an agent that the kernel made for the caller takes back a call of
/// another one.
///
/// It gives no authority: the kernel lets an agent have only its children work, and
/// those that were made for it. The call is [EffectClass#IDEMPOTENT]: performed again,
/// it finds the run that it began and goes on waiting. One that has failed is not tried
/// again.
public final class UndoCallsTool implements Tool {
  private static final ToolSpec SPEC = new ToolSpec(
      "undo_calls",
      "Has an agent that was made for it by 'aaos undo' take back a call of another agent, and"
          + " waits for that. It is of no use to anybody else.",
      """
      {
        "type": "object",
        "properties": {
          "agent": {
            "type": "string",
            "description": "The agent, by its id.",
            "minLength": 36,
            "maxLength": 36
          },
          "message": {
            "type": "string",
            "description": "What it is to do.",
            "minLength": 1
          }
        },
        "required": ["agent", "message"],
        "additionalProperties": false
      }""");

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    String agent = members.text("agent");
    try {
      return new Call(new AgentId(UUID.fromString(agent)), members.text("message"));
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("'agent': '" + agent + "' is no id of an agent");
    }
  }

  private record Call(AgentId worker, String message) implements PreparedCall {
    @Override
    public Plan plan() {
      return new Plan(
          List.of(), EffectClass.IDEMPOTENT, "have " + worker + " take back a call of another");
    }

    @Override
    public ToolOutcome perform(CallContext context) throws InterruptedException {
      return switch (context.services().call(new Syscall.RunChild(worker, message))) {
        case Result.Refused<RunReport>(Errno errno, String reason) -> {
          if (errno == Errno.EINTR && Thread.currentThread().isInterrupted()) {
            throw new InterruptedException(reason);
          }
          yield new ToolOutcome.Failed(reason);
        }
        case Result.Ok<RunReport>(RunReport report) ->
          report.reason().equals(StopReason.COMPLETE)
              ? new ToolOutcome.Done(Child.report(report).toString(), report.labels())
              : new ToolOutcome.Failed(why(report), report.labels());
      };
    }

    private static String why(RunReport report) {
      return report.response().isEmpty() ? report.reason().word() : report.response();
    }
  }
}
