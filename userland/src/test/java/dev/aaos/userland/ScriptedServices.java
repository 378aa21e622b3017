package dev.aaos.userland;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Transcript;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A kernel in miniature: keeps a transcript, has scripted replies, answers every tool call.
final class ScriptedServices implements AgentServices {
  final List<Turn> turns = new ArrayList<>();
  final List<Syscall<?>> calls = new ArrayList<>();
  final Deque<Result<Reply>> replies = new ArrayDeque<>();
  private final List<String> offered;
  private int replied;
  private Optional<Reply.Ending> ending = Optional.empty();
  private Optional<Result<?>> refusal = Optional.empty();
  private Class<?> refused = Void.class;

  ScriptedServices(String... offered) {
    this.offered = List.of(offered);
    turns.add(new Turn.Asked("go"));
  }

  ScriptedServices replies(Reply.Ending how, Turn said) {
    replies.add(Result.ok(new Reply((Turn.Said) said, how, Usage.of(10, 0))));
    return this;
  }

  /// Refuses every syscall of `type`.
  ScriptedServices refuses(Class<?> type, Errno errno, String reason) {
    refused = type;
    refusal = Optional.of(Result.refused(errno, reason));
    return this;
  }

  @Override
  @SuppressWarnings("unchecked") // each syscall is answered with its own type
  public <R> Result<R> call(Syscall<R> syscall) {
    calls.add(syscall);
    if (refused.isInstance(syscall)) {
      return (Result<R>) refusal.orElseThrow();
    }
    return (Result<R>)
        switch (syscall) {
          case Syscall.Self() ->
            Result.ok(new Syscall.Me(
                new AgentId(new UUID(1, 1)), new RunId(new UUID(2, 1)), "a", "model", false));
          case Syscall.ListTools() -> Result.ok(offers());
          case Syscall.ReadTranscript() ->
            Result.ok(new Transcript(
                turns, replied, ending, Usage.of(10L * replied, 0), Transcripts.LIMITS));
          case Syscall.Infer() -> infer();
          case Syscall.InvokeTool invoke -> answer(invoke);
          case Syscall.Exec exec -> Result.refused(Errno.EPERM, "not here");
          case Syscall.Spawn spawn -> Result.refused(Errno.EPERM, "not here");
          case Syscall.RunChild run -> Result.refused(Errno.EPERM, "not here");
          case Syscall.StopChild stop -> Result.refused(Errno.EPERM, "not here");
          case Syscall.Send send -> Result.refused(Errno.EPERM, "not here");
          case Syscall.Call call -> Result.refused(Errno.EPERM, "not here");
        };
  }

  private List<Syscall.Offer> offers() {
    List<Syscall.Offer> offers = new ArrayList<>();
    for (String name : offered) {
      offers.add(new Syscall.Offer(new Handle(offers.size()), new ToolSpec(name, "", "{}")));
    }
    return offers;
  }

  private Result<Reply> infer() {
    Result<Reply> result = replies.remove();
    if (result instanceof Result.Ok<Reply>(Reply reply)) {
      turns.add(reply.said());
      replied++;
      ending = Optional.of(reply.ending());
    }
    return result;
  }

  private Result<ToolAnswer> answer(Syscall.InvokeTool invoke) {
    ToolAnswer answer = new ToolAnswer(invoke.callId(), "{}", false);
    turns.add(new Turn.Answered(answer));
    return Result.ok(answer);
  }

  /// Returns the tool calls that were asked for, in order.
  List<Syscall.InvokeTool> invoked() {
    return calls.stream()
        .filter(Syscall.InvokeTool.class::isInstance)
        .map(Syscall.InvokeTool.class::cast)
        .toList();
  }
}
