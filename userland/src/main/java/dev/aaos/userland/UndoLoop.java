package dev.aaos.userland;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.TakingBack;
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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Takes back what its message lists, without asking any model; other agents run
/// something else.
///
/// An agent whose manifest names the model [#MODEL] runs this. Each line of its message
/// that begins with `{` is the input of a call of `file_restore`, and each that [#line]
/// writes a call that takes another one back; they are made one
/// after another, each whatever became of those before. How far it has come the
/// transcript says, as for any program, so it goes on after a crash where it was.
public final class UndoLoop implements Program {
  /// What the manifest of an agent that runs this names as its model.
  public static final String MODEL = "undo";

  /// The tool that it calls.
  public static final String TOOL = "file_restore";

  /// What the message of a commit begins with.
  public static final String COMMIT = "Commit what agent ";

  /// The tool that has another agent make a call which takes one back.
  public static final String CALLS = "undo_calls";

  private static final String CALL = "undo/";
  private static final String MERGE = ",\"merge_of\":\"";
  private static final Pattern INVERSE =
      Pattern.compile("take back ([1-9][0-9]{0,17}) by (\\S+) (\\{.*)");

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

  /// Returns the line of a message that has the call with the record `intent` taken
  /// back by a call of `tool` with `input`, which is one line.
  public static String line(long intent, String tool, String input) {
    return "take back " + intent + " by " + tool + " " + input;
  }

  /// Returns the records of the calls that the lines of `message` take back.
  public static Set<Long> takenBack(String message) {
    return message
        .lines()
        .map(INVERSE::matcher)
        .filter(Matcher::matches)
        .map(line -> Long.valueOf(line.group(1)))
        .collect(Collectors.toSet());
  }

  /// One call that is to be made.
  ///
  /// @param taken the record of the call that it takes back; 0 where it restores a file
  private record Wanted(long taken, String tool, String input) {
    static Stream<Wanted> of(String line) {
      if (line.startsWith("{")) {
        return Stream.of(new Wanted(0, TOOL, line));
      }
      Matcher inverse = INVERSE.matcher(line);
      return inverse.matches()
          ? Stream.of(
              new Wanted(Long.parseLong(inverse.group(1)), inverse.group(2), inverse.group(3)))
          : Stream.empty();
    }

    String callId(int number) {
      return taken == 0 ? CALL + number : TakingBack.callId(taken);
    }
  }

  private static Exit takeBack(AgentServices kernel) {
    return switch (kernel.call(new Syscall.ReadTranscript())) {
      case Result.Refused<Transcript>(Errno errno, String reason) -> failed(reason);
      case Result.Ok<Transcript>(Transcript so) ->
        switch (kernel.call(new Syscall.ListTools())) {
          case Result.Refused<List<Offer>>(Errno errno, String reason) -> failed(reason);
          case Result.Ok<List<Offer>>(List<Offer> offers) -> goOn(kernel, offers, so.turns());
        };
    };
  }

  private static Handle handle(List<Offer> offers, String tool) {
    return offers.stream()
        .filter(offer -> offer.tool().name().equals(tool))
        .map(Offer::handle)
        .findFirst()
        .orElse(Handle.NONE);
  }

  private static Exit goOn(AgentServices kernel, List<Offer> offers, List<Turn> turns) {
    List<Wanted> wanted = new ArrayList<>();
    List<ToolAnswer> answers = new ArrayList<>();
    for (Turn turn : turns) {
      switch (turn) {
        case Turn.Asked(String text) -> {
          wanted.clear();
          answers.clear();
          text.lines().flatMap(Wanted::of).forEach(wanted::add);
        }
        case Turn.Said said -> {}
        case Turn.Answered(ToolAnswer answer) -> answers.add(answer);
      }
    }
    while (answers.size() < wanted.size()) {
      int next = answers.size();
      Wanted call = wanted.get(next);
      var invoke = new Syscall.InvokeTool(
          handle(offers, call.tool()), call.callId(next + 1), call.tool(), call.input());
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

  private static Exit exit(List<Wanted> wanted, List<ToolAnswer> answers, boolean commit) {
    List<String> left = new ArrayList<>();
    int calls = 0;
    int failed = 0;
    for (int i = 0; i < wanted.size(); i++) {
      Wanted call = wanted.get(i);
      ToolAnswer answer = answers.get(i);
      calls += call.taken() == 0 ? 0 : 1;
      failed += call.taken() != 0 && answer.error() ? 1 : 0;
      if (answer.error()) {
        left.add(call.taken() == 0 ? answer.content() : why(call, answer.content()));
      }
    }
    Said said = new Said(
        wanted.stream().filter(call -> call.taken() == 0).map(Wanted::input).toList(), calls);
    if (left.isEmpty()) {
      return new Exit(StopReason.COMPLETE, said.done(commit), 0);
    }
    return new Exit(
        StopReason.error(said.left(left.size() - failed, failed)), String.join("\n", left), 0);
  }

  /// The agent that is told by another has said it already.
  private static String why(Wanted call, String content) {
    String head = "the call of record " + call.taken() + " was not taken back: ";
    return content.startsWith(head) ? content : head + content;
  }

  /// What came of it in words.
  ///
  /// @param restored the calls that restore files
  /// @param calls how many calls were to be taken back
  private record Said(List<String> restored, int calls) {
    String done(boolean commit) {
      List<String> done = new ArrayList<>();
      if (calls > 0) {
        done.add(counted(calls, "call") + " taken back");
      }
      if (!restored.isEmpty() || calls == 0) {
        long merged = restored.stream().filter(call -> call.contains(MERGE)).count();
        done.add(counted(paths() - merged, "file") + (commit ? " committed" : " as before"));
        if (merged > 0) {
          done.add(merged + " merged");
        }
      }
      return String.join(", ", done) + ".";
    }

    String left(int files, int failed) {
      List<String> left = new ArrayList<>();
      if (failed > 0) {
        left.add(failed + " of " + counted(calls, "call") + " not taken back");
      }
      if (files > 0) {
        left.add(files + " of " + files() + " left as they are");
      }
      return String.join(", ", left);
    }

    private String files() {
      return counted(paths(), "file");
    }

    private long paths() {
      return restored.stream().map(Said::path).distinct().count();
    }

    private static String counted(long count, String what) {
      return count == 1 ? "1 " + what : count + " " + what + "s";
    }

    /// Returns what `call` begins with: its path. There may be several calls for one.
    private static String path(String call) {
      int end = call.indexOf(",\"changes\":");
      return end < 0 ? call : call.substring(0, end);
    }
  }

  private static Exit failed(String reason) {
    return new Exit(StopReason.error(reason), "", 0);
  }
}
