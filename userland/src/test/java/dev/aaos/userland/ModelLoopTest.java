package dev.aaos.userland;

import static dev.aaos.userland.Transcripts.said;
import static dev.aaos.userland.Transcripts.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program.Exit;
import dev.aaos.kernel.syscall.Syscall;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The loop over a kernel in miniature.
class ModelLoopTest {
  private static Block.ToolCall call(String id, String tool) {
    return new Block.ToolCall(id, tool, "{}");
  }

  private static Exit run(ScriptedServices kernel) {
    return new ModelLoop().run(kernel);
  }

  @Test
  void words_endTheRun() {
    ScriptedServices kernel =
        new ScriptedServices().replies(Ending.COMPLETE, said(text("hi"), text("there")));

    assertThat(run(kernel)).isEqualTo(new Exit(StopReason.COMPLETE, "hi\nthere", 1));
  }

  @Test
  void tools_arePerformedInOrder_underTheHandlesOffered() {
    ScriptedServices kernel = new ScriptedServices("read", "write")
        .replies(Ending.TOOL_USE, said(call("1", "write"), call("2", "read"), call("3", "nosuch")))
        .replies(Ending.COMPLETE, said(text("done")));

    assertThat(run(kernel)).isEqualTo(new Exit(StopReason.COMPLETE, "done", 2));
    assertThat(kernel.invoked())
        .containsExactly(
            new Syscall.InvokeTool(new Handle(1), "1", "write", "{}"),
            new Syscall.InvokeTool(new Handle(0), "2", "read", "{}"),
            new Syscall.InvokeTool(Handle.NONE, "3", "nosuch", "{}"));
  }

  @Test
  void toolNamesThatCannotBe_areLeftToTheKernelToRefuse() {
    ScriptedServices kernel = new ScriptedServices("read")
        .replies(
            Ending.TOOL_USE,
            said(call("1", ""), call("2", "re*d"), call("3", "\u0000"), call("4", "half \ud83d")))
        .replies(Ending.COMPLETE, said(text("done")));

    assertThat(run(kernel).reason()).isEqualTo(StopReason.COMPLETE);
    assertThat(kernel.invoked())
        .extracting(Syscall.InvokeTool::handle)
        .containsOnly(Handle.NONE)
        .hasSize(4);
  }

  @Test
  void aRun_goesOnWhereItsTranscriptEnds_andNowhereElse() {
    ScriptedServices kernel =
        new ScriptedServices("read").replies(Ending.COMPLETE, said(text("done")));
    kernel.turns.add(said(call("1", "read"), call("2", "read")));
    kernel.turns.add(Transcripts.answered("1"));

    assertThat(run(kernel).response()).isEqualTo("done");

    assertThat(kernel.invoked()).extracting(Syscall.InvokeTool::callId).containsExactly("2");
    assertThat(kernel.calls.stream().filter(Syscall.Infer.class::isInstance)).hasSize(1);
  }

  @Test
  void aRunThatIsDone_isFoundDone() {
    ScriptedServices kernel = new ScriptedServices();
    kernel.turns.add(said(text("said before")));

    assertThat(run(kernel)).isEqualTo(new Exit(StopReason.COMPLETE, "said before", 0));
    assertThat(kernel.calls).containsExactly(new Syscall.ReadTranscript());
  }

  @Test
  void aModelThatNeverHasEnough_isStopped() {
    ScriptedServices kernel = new ScriptedServices("read");
    for (int i = 1; i <= 4; i++) {
      kernel.replies(Ending.TOOL_USE, said(text("round " + i), call("1", "read")));
    }

    assertThat(run(kernel)).isEqualTo(new Exit(StopReason.MAX_ITERATIONS, "round 3", 3));
    assertThat(kernel.invoked()).hasSize(3);
  }

  @Test
  void endings_areTold() {
    assertThat(run(new ScriptedServices().replies(Ending.TRUNCATED, said(text("cut")))))
        .isEqualTo(new Exit(StopReason.TRUNCATED, "cut", 1));
    assertThat(run(new ScriptedServices().replies(Ending.DECLINED, said())).reason())
        .isEqualTo(StopReason.error("the model declined to answer"));
  }

  @Test
  void aRefusal_endsTheRunWithItsReason() {
    for (Class<?> syscall : List.of(
        Syscall.ReadTranscript.class,
        Syscall.Infer.class,
        Syscall.ListTools.class,
        Syscall.InvokeTool.class)) {
      ScriptedServices kernel = new ScriptedServices("read")
          .refuses(syscall, Errno.EINTR, "agent x was stopped")
          .replies(Ending.TOOL_USE, said(call("1", "read"), call("2", "read")));

      Exit exit = run(kernel);

      assertThat(exit.reason()).isEqualTo(StopReason.error("agent x was stopped"));
      assertThat(kernel.invoked()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void aModelThatFails_endsTheRun_afterWhatWasDone() {
    ScriptedServices kernel =
        new ScriptedServices("read").replies(Ending.TOOL_USE, said(call("1", "read")));
    kernel.replies.add(Result.refused(Errno.EIO, "529 overloaded"));

    assertThat(run(kernel)).isEqualTo(new Exit(StopReason.error("529 overloaded"), "", 1));
    assertThat(kernel.turns.getLast()).isInstanceOf(Turn.Answered.class);
  }

  @Test
  void callsOfACutReply_areStillPerformed() {
    ScriptedServices kernel = new ScriptedServices("tool")
        .replies(Ending.TRUNCATED, said(Transcripts.call("1")))
        .replies(Ending.COMPLETE, said(text("done")));

    assertThat(run(kernel).response()).isEqualTo("done");
    assertThat(kernel.invoked()).hasSize(1);
  }
}
