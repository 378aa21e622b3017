package dev.aaos.drivers.tool.agent;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import tools.jackson.databind.node.ObjectNode;

/// Spawns a child, has it work, stops it, and says what came of it; once more, with a fresh
/// child, when the first one ended in error.
///
/// Written with syscalls alone. Each attempt has a key, so that a call performed again after the
/// daemon has ended finds the children it has spawned. For any thread of the run.
///
/// @param key names this child among those of the call
record Child(AgentServices kernel, String key) {
  private static final String FIRST = "/1";
  private static final String SECOND = "/2";

  /// What came of a child.
  sealed interface Outcome {
    /// It was spawned and its work ended, well or not.
    record Ended(ObjectNode report, Labels labels) implements Outcome {}

    /// It was not spawned, or its work did not begin.
    record Refused(String reason) implements Outcome {}
  }

  /// Has one child work on its message.
  ///
  /// @throws InterruptedException when the calling agent was stopped
  Outcome work(ChildRequest request) throws InterruptedException {
    return switch (attempt(request, FIRST)) {
      case Result.Refused<RunReport>(Errno errno, String reason) -> new Outcome.Refused(reason);
      case Result.Ok<RunReport>(RunReport first) ->
        first.reason().isError() ? again(request, first) : ended(first, report(first));
    };
  }

  /// A second child may do where one failed for reasons of the moment; a third would only cost.
  private Outcome again(ChildRequest request, RunReport first) throws InterruptedException {
    return switch (attempt(request, SECOND)) {
      case Result.Refused<RunReport>(Errno errno, String reason) -> ended(first, report(first));
      case Result.Ok<RunReport>(RunReport second) -> {
        ObjectNode report = report(second);
        report.put("retried", true);
        report.put("original_error", first.reason().word());
        yield new Outcome.Ended(report, first.labels().join(second.labels()));
      }
    };
  }

  private Result<RunReport> attempt(ChildRequest request, String attempt)
      throws InterruptedException {
    return switch (kernel.call(new Syscall.Spawn(request.manifest(), key + attempt))) {
      case Result.Refused<AgentId>(Errno errno, String reason) -> refused(errno, reason);
      case Result.Ok<AgentId>(AgentId child) -> run(child, request.message());
    };
  }

  private Result<RunReport> run(AgentId child, String message) throws InterruptedException {
    Result<RunReport> report;
    try {
      report = kernel.call(new Syscall.RunChild(child, message));
    } finally {
      boolean interrupted = Thread.interrupted(); // else the kernel would not hear the next call
      kernel.call(new Syscall.StopChild(child));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return report instanceof Result.Refused<RunReport>(Errno errno, String reason)
        ? refused(errno, reason)
        : report;
  }

  private static Result<RunReport> refused(Errno errno, String reason) throws InterruptedException {
    if (errno == Errno.EINTR && Thread.currentThread().isInterrupted()) {
      throw new InterruptedException(reason);
    }
    return Result.refused(errno, reason);
  }

  private static Outcome ended(RunReport run, ObjectNode report) {
    return new Outcome.Ended(report, run.labels());
  }

  /// Returns what a run came to, as a model reads it.
  static ObjectNode report(RunReport run) {
    ObjectNode report = Json.object();
    report.put("agent_id", run.agent().toString());
    report.put("response", run.response());
    report
        .putObject("usage")
        .put("input_tokens", run.usage().inputTokens())
        .put("output_tokens", run.usage().outputTokens());
    report.put("iterations", run.iterations());
    report.put("stop_reason", run.reason().word());
    report.put("retried", false);
    if (run.reason().isError()) {
      report.put("error", run.reason().word());
    } else {
      report.putNull("error");
    }
    return report;
  }
}
