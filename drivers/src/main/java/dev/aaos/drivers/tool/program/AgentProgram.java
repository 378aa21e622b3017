package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.program.protocol.Session;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Me;
import dev.aaos.kernel.syscall.Transcript;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What every agent runs: the program that its manifest names, or else another.
///
/// The start of a program is a call of the run, and its end the answer. So the transcript says
/// where such a run is, as it does for any: not started since the message, or over.
public final class AgentProgram implements Program {
  private static final String START = Session.RESERVED + "program/";

  private final Program otherwise;

  /// Runs `otherwise` for agents whose manifests name no program.
  public AgentProgram(Program otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public Exit run(AgentServices kernel) {
    return switch (kernel.call(new Syscall.Self())) {
      case Result.Refused<Me>(Errno errno, String reason) -> failed(reason, 0);
      case Result.Ok<Me>(Me me) -> me.hasProgram() ? start(kernel) : otherwise.run(kernel);
    };
  }

  private static Exit start(AgentServices kernel) {
    return switch (kernel.call(new Syscall.ReadTranscript())) {
      case Result.Refused<Transcript>(Errno errno, String reason) -> failed(reason, 0);
      case Result.Ok<Transcript>(Transcript so) -> {
        Optional<ToolAnswer> end = end(so.turns());
        if (end.isPresent()) {
          yield exit(end.get(), so.replies());
        }
        String callId = START + (starts(so.turns()) + 1);
        yield switch (kernel.call(new Syscall.Exec(callId))) {
          case Result.Refused<ToolAnswer>(Errno errno, String reason) ->
            failed(reason, replies(kernel, so));
          case Result.Ok<ToolAnswer>(ToolAnswer answer) -> exit(answer, replies(kernel, so));
        };
      }
    };
  }

  private static int replies(AgentServices kernel, Transcript before) {
    return kernel.call(new Syscall.ReadTranscript()) instanceof Result.Ok<Transcript>(var after)
        ? after.replies()
        : before.replies();
  }

  /// Returns how the program ended that was started for the last message.
  private static Optional<ToolAnswer> end(List<Turn> turns) {
    Optional<ToolAnswer> end = Optional.empty();
    for (Turn turn : turns) {
      switch (turn) {
        case Turn.Asked asked -> end = Optional.empty();
        case Turn.Said said -> {}
        case Turn.Answered(ToolAnswer answer) -> end = isStart(answer) ? Optional.of(answer) : end;
      }
    }
    return end;
  }

  private static long starts(List<Turn> turns) {
    return turns.stream()
        .filter(turn -> turn instanceof Turn.Answered(ToolAnswer answer) && isStart(answer))
        .count();
  }

  private static boolean isStart(ToolAnswer answer) {
    return answer.callId().startsWith(START);
  }

  private static Exit exit(ToolAnswer end, int replies) {
    JsonNode told = json(end.content());
    return end.error()
        ? failed(told.path(ProgramStart.FAILED).asString(end.content()), replies)
        : new Exit(
            StopReason.COMPLETE, told.path(ProgramStart.RESPONSE).asString(end.content()), replies);
  }

  /// What the kernel itself says of a start is words.
  private static JsonNode json(String content) {
    try {
      return Json.MAPPER.readTree(content);
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private static Exit failed(String reason, int replies) {
    return new Exit(StopReason.error(reason), "", replies);
  }
}
