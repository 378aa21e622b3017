package dev.aaos.userland;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Offer;
import dev.aaos.kernel.syscall.Transcript;
import java.util.List;

/// Asks the model, performs the tools it wishes for, asks again, until it has nothing more to
/// wish for.
///
/// Keeps no state of its own between steps: each one is determined by the transcript. Tools of
/// one turn are performed one after another, in the order the model named them.
public final class ModelLoop implements Program {
  @Override
  public Exit run(AgentServices kernel) {
    while (true) {
      Transcript transcript;
      switch (kernel.call(new Syscall.ReadTranscript())) {
        case Result.Ok<Transcript>(Transcript read) -> transcript = read;
        case Result.Refused<Transcript>(Errno errno, String reason) -> {
          return new Exit(StopReason.error(reason), "", 0);
        }
      }
      switch (NextStep.after(transcript)) {
        case NextStep.Finish(StopReason reason, String response) -> {
          return new Exit(reason, response, transcript.replies());
        }
        case NextStep.Perform(List<ToolCall> calls) -> {
          if (perform(kernel, calls) instanceof Result.Refused<ToolAnswer>(var e, var reason)) {
            return new Exit(StopReason.error(reason), "", transcript.replies());
          }
        }
        case NextStep.Infer() -> {
          if (kernel.call(new Syscall.Infer()) instanceof Result.Refused<Reply>(var e, var why)) {
            return new Exit(StopReason.error(why), "", transcript.replies());
          }
        }
      }
    }
  }

  private static Result<ToolAnswer> perform(AgentServices kernel, List<ToolCall> calls) {
    Result<List<Offer>> offers = kernel.call(new Syscall.ListTools());
    return switch (offers) {
      case Result.Refused<List<Offer>>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<List<Offer>>(List<Offer> offered) -> performAll(kernel, calls, offered);
    };
  }

  private static Result<ToolAnswer> performAll(
      AgentServices kernel, List<ToolCall> calls, List<Offer> offers) {
    Result<ToolAnswer> answer = Result.refused(Errno.EINVAL, "no calls to perform");
    for (ToolCall call : calls) {
      Handle handle = offers.stream()
          .filter(offer -> offer.tool().name().equals(call.name()))
          .map(Offer::handle)
          .findFirst()
          .orElse(Handle.NONE);
      var invoke = new Syscall.InvokeTool(handle, call.id(), call.name(), call.input());
      answer = kernel.call(invoke);
      if (answer instanceof Result.Refused<ToolAnswer>) {
        return answer;
      }
    }
    return answer;
  }
}
