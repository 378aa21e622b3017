package dev.aaos.userland;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Me;
import dev.aaos.kernel.syscall.Syscall.Offer;
import dev.aaos.kernel.syscall.Transcript;
import java.util.ArrayList;
import java.util.List;

/// Takes back what its message lists, without asking any model; other agents run
/// something else.
///
/// An agent whose manifest names the model [#MODEL] runs this. Each line of its message
/// that begins with `{` is the input of a call of `file_restore`; they are made one
/// after another, each whatever became of those before. How far it has come the
/// transcript says, as for any program, so it goes on after a crash where it was.
public final class UndoLoop implements Program {
  /// What the manifest of an agent that runs this names as its model.
  public static final String MODEL = "undo";

  /// The tool that it calls.
  public static final String TOOL = "file_restore";

  /// What the message of a commit begins with.
  public static final String COMMIT = "Commit what agent ";

  private static final String CALL = "undo/";
  private static final String MERGE = ",\"merge_of\":\"";

  private final Program otherwise;

  /// Runs `otherwise` for agents with another model.
  public UndoLoop(Program otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public Exit run(AgentServices kernel) {
    return switch (kernel.call(new Syscall.Self())) {
      case Result.Refused<Me>(Errno errno, String reason) -> failed(reason);
      case Result.Ok<Me>(Me me) ->
        me.model().equals(MODEL) ? takeBack(kernel) : otherwise.run(kernel);
    };
  }

  private static Exit takeBack(AgentServices kernel) {
    return switch (kernel.call(new Syscall.ReadTranscript())) {
      case Result.Refused<Transcript>(Errno errno, String reason) -> failed(reason);
      case Result.Ok<Transcript>(Transcript so) ->
        switch (handle(kernel)) {
          case Result.Refused<Handle>(Errno errno, String reason) -> failed(reason);
          case Result.Ok<Handle>(Handle handle) -> goOn(kernel, handle, so.turns());
        };
    };
  }

  private static Result<Handle> handle(AgentServices kernel) {
    return kernel
        .call(new Syscall.ListTools())
        .map(offers -> offers.stream()
            .filter(offer -> offer.tool().name().equals(TOOL))
            .map(Offer::handle)
            .findFirst()
            .orElse(Handle.NONE));
  }

  private static Exit goOn(AgentServices kernel, Handle handle, List<Turn> turns) {
    List<String> wanted = new ArrayList<>();
    List<ToolAnswer> answers = new ArrayList<>();
    for (Turn turn : turns) {
      switch (turn) {
        case Turn.Asked(String text) -> {
          wanted.clear();
          answers.clear();
          text.lines().filter(line -> line.startsWith("{")).forEach(wanted::add);
        }
        case Turn.Said said -> {}
        case Turn.Answered(ToolAnswer answer) -> answers.add(answer);
      }
    }
    while (answers.size() < wanted.size()) {
      int next = answers.size();
      var invoke = new Syscall.InvokeTool(handle, CALL + (next + 1), TOOL, wanted.get(next));
      switch (kernel.call(invoke)) {
        case Result.Refused<ToolAnswer>(Errno errno, String reason) -> {
          return failed(reason);
        }
        case Result.Ok<ToolAnswer>(ToolAnswer answer) -> answers.add(answer);
      }
    }
    return exit(wanted, answers, isCommit(turns));
  }

  private static boolean isCommit(List<Turn> turns) {
    return turns.stream()
        .anyMatch(turn -> turn instanceof Turn.Asked(String text) && text.startsWith(COMMIT));
  }

  private static Exit exit(List<String> wanted, List<ToolAnswer> answers, boolean commit) {
    List<String> left =
        answers.stream().filter(ToolAnswer::error).map(ToolAnswer::content).toList();
    long paths = wanted.stream().map(UndoLoop::path).distinct().count();
    if (left.isEmpty()) {
      long merged = wanted.stream().filter(call -> call.contains(MERGE)).count();
      String said = files(paths - merged) + (commit ? " committed" : " as before");
      String more = merged == 0 ? "." : ", " + merged + " merged.";
      return new Exit(StopReason.COMPLETE, said + more, 0);
    }
    String files = files(paths);
    String most = left.size() + " of " + files + " left as they are";
    return new Exit(StopReason.error(most), String.join("\n", left), 0);
  }

  private static String files(long count) {
    return count == 1 ? "1 file" : count + " files";
  }

  /// Returns what `call` begins with: its path. There may be several calls for one.
  private static String path(String call) {
    int end = call.indexOf(",\"changes\":");
    return end < 0 ? call : call.substring(0, end);
  }

  private static Exit failed(String reason) {
    return new Exit(StopReason.error(reason), "", 0);
  }
}
