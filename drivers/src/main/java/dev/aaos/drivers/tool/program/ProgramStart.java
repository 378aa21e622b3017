package dev.aaos.drivers.tool.program;

import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.confine.Ending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One start of an agent's own program, until it has ended.
///
/// It comes to what the program said by `finish`, if it then exited with status 0; in every other
/// case it has failed, and the reason says how the program ended and what it last wrote to its
/// standard error. Both outcomes hold what it wrote, as a command's do.
///
/// @param command what is started
/// @param effect how the start may be treated after a crash
record ProgramStart(ProgramCall command, EffectClass effect) implements PreparedCall {
  /// The member of an outcome that holds what the run comes to.
  static final String RESPONSE = "response";

  /// The member of an outcome that says why there is none.
  static final String FAILED = "failed";

  /// Returns the program's absolute path.
  String path() {
    return command.arguments().getFirst();
  }

  @Override
  public Plan plan() {
    Plan plan = command.plan();
    return new Plan(plan.needs(), effect, plan.description());
  }

  @Override
  public Optional<String> commandLine() {
    return command.commandLine();
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    try (Talk talk = Talk.begin(context.services())) {
      Came came = command.run(context, Optional.of(talk));
      Optional<String> response = talk.response();
      Optional<String> failure = failure(came, response, talk.outstayed());
      if (failure.isEmpty()) {
        came.told().put(RESPONSE, response.orElseThrow());
        return new ToolOutcome.Done(came.told().toString(), came.labels());
      }
      came.told().put(FAILED, failure.get());
      return new ToolOutcome.Failed(came.told().toString(), came.labels());
    }
  }

  private static Optional<String> failure(Came came, Optional<String> response, boolean outstayed) {
    boolean orderly = came.ending().equals(new Ending.Exited(0));
    if (response.isPresent() && (orderly || outstayed) && came.why().isEmpty()) {
      return Optional.empty();
    }
    List<String> reason = new ArrayList<>();
    reason.add("the program " + how(came));
    if (orderly && came.why().isEmpty()) {
      reason.add("without a result: it has to call 'finish' first");
    }
    if (!came.lastWords().isEmpty()) {
      reason.add("; it last said: " + String.join(" | ", came.lastWords()));
    }
    return Optional.of(String.join(" ", reason).replace(" ;", ";"));
  }

  private static String how(Came came) {
    if (!came.why().isEmpty()) {
      return "was ended: " + came.why();
    }
    return switch (came.ending()) {
      case Ending.Exited(int status) -> "exited with status " + status;
      case Ending.Killed(int signal) -> "was killed by signal " + signal;
    };
  }
}
