package dev.aaos.drivers.tool.agent;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.NamePattern;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import java.time.Duration;
import java.util.List;

/// `send_message` and `call_agent`: a message to a persistent agent, without and with waiting for
/// what it says.
///
/// Both need `send: NAME`. A call that has sent its message sends no other when it is performed
/// again, so both are [EffectClass#IDEMPOTENT].
public final class MessageTools {
  private static final int DEFAULT_SECONDS = 600;
  private static final int MAX_SECONDS = 86_400;
  private static final String TO_AND_MESSAGE = """
      "to":{"type":"string","minLength":1,"maxLength":256,
        "description":"The name of a persistent agent."},
      "message":{"type":"string","minLength":1,"maxLength":1048576,
        "description":"What to say, or the JSON object of the kind. \
      It sees nothing else of this conversation."},
      "kind":{"type":"string","minLength":1,"maxLength":256,
        "description":"For an agent that declares kinds of message; a refusal names them."}\
      """;

  private MessageTools() {}

  /// Returns both.
  public static List<Tool> all() {
    return List.of(new SendMessage(), new CallAgent());
  }

  private record Letter(String to, Body message) {
    static Letter of(ToolInput input) throws InvalidInput {
      String kind = input.optionalText("kind").orElse("");
      return new Letter(input.text("to"), new Body(kind, input.text("message")));
    }

    Plan plan(String description) throws InvalidInput {
      try {
        Capability need = new Capability.Send(List.of(NamePattern.literal(to)));
        return new Plan(List.of(need), EffectClass.IDEMPOTENT, description);
      } catch (CapabilitySyntaxException e) {
        throw new InvalidInput("no agent can be called '" + to + "': " + e.getMessage());
      }
    }
  }

  private static final class SendMessage implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
        "send_message",
        "Sends a message to a persistent agent, which handles it in its turn. Does not wait.",
        "{\"type\":\"object\",\"properties\":{" + TO_AND_MESSAGE
            + "},\"required\":[\"to\",\"message\"],\"additionalProperties\":false}");

    @Override
    public ToolSpec spec() {
      return SPEC;
    }

    @Override
    public PreparedCall prepare(String input) throws InvalidInput {
      Letter letter = Letter.of(ToolInput.parse(input));
      return new Sending(letter.plan("send a message to '" + letter.to + "'"), letter);
    }

    private record Sending(Plan plan, Letter letter) implements PreparedCall {
      @Override
      public ToolOutcome perform(CallContext context) throws InterruptedException {
        return switch (context.services().call(new Syscall.Send(letter.to, letter.message))) {
          case Result.Refused<MessageId>(Errno errno, String reason) -> refused(errno, reason);
          case Result.Ok<MessageId>(MessageId id) ->
            new ToolOutcome.Done(
                Json.object()
                    .put("message_id", id.toString())
                    .put("status", "delivered")
                    .toString(),
                Labels.NONE);
        };
      }
    }
  }

  private static final class CallAgent implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
        "call_agent",
        "Sends a message to a persistent agent and waits for its answer.",
        "{\"type\":\"object\",\"properties\":{" + TO_AND_MESSAGE
            + """
            ,"timeout_seconds":{"type":"integer","minimum":1,"maximum":%d,"default":%d,
              "description":"How long to wait."}""".formatted(MAX_SECONDS, DEFAULT_SECONDS)
            + "},\"required\":[\"to\",\"message\"],\"additionalProperties\":false}");

    @Override
    public ToolSpec spec() {
      return SPEC;
    }

    @Override
    public PreparedCall prepare(String input) throws InvalidInput {
      ToolInput members = ToolInput.parse(input);
      Letter letter = Letter.of(members);
      Duration within = Duration.ofSeconds(members.number("timeout_seconds", DEFAULT_SECONDS));
      return new Calling(
          letter.plan("ask '" + letter.to + "' and wait for its answer"), letter, within);
    }

    private record Calling(Plan plan, Letter letter, Duration within) implements PreparedCall {
      @Override
      public ToolOutcome perform(CallContext context) throws InterruptedException {
        var call = new Syscall.Call(letter.to, letter.message, within);
        return switch (context.services().call(call)) {
          case Result.Refused<RunReport>(Errno errno, String reason) -> refused(errno, reason);
          case Result.Ok<RunReport>(RunReport report) ->
            new ToolOutcome.Done(Child.report(report).toString(), report.labels());
        };
      }
    }
  }

  private static ToolOutcome refused(Errno errno, String reason) throws InterruptedException {
    if (errno == Errno.EINTR && Thread.currentThread().isInterrupted()) {
      throw new InterruptedException(reason);
    }
    return new ToolOutcome.Failed(reason);
  }
}
