package dev.aaos.cli.run;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Interrupts;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.wire.Frames;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.util.Optional;

/// Starts a run and reads it to its end. One thread watches; Ctrl-C arrives on another.
public final class RunWatch {
  private final Wire wire;
  private final Progress progress;
  private final ApprovalDesk desk;
  private volatile String agentId = "";
  private volatile String runId = "";

  /// Watches a run of the daemon behind `wire`.
  public RunWatch(Wire wire, Progress progress, ApprovalDesk desk) {
    this.wire = wire;
    this.progress = progress;
    this.desk = desk;
  }

  /// Takes Ctrl-C: the first stops the run, a second within two seconds ends this process.
  public void stopOnInterrupt(Shell shell) {
    new Interrupts(shell.clock(), this::stop, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED))
        .listen();
  }

  /// Stops the run and says so; the watching thread then sees its end.
  public void stop() {
    progress.line("stopping the run; Ctrl-C again within " + Interrupts.PATIENCE.toSeconds()
        + " seconds leaves at once");
    if (agentId.isEmpty()) {
      return;
    }
    Json.Obj run = Json.object().with("agent_id", agentId);
    try {
      wire.request("agent.stop", runId.isEmpty() ? run : run.with("run_id", runId));
    } catch (WireException e) {
      progress.line("the run could not be stopped: " + e.getMessage());
    }
  }

  /// Starts a run with `params`, as `run.stream` takes them, and returns what came of it.
  ///
  /// @throws WireException if no daemon answers, it refuses, or it breaks off before the end
  public RunEnd watch(Json.Obj params) throws WireException {
    return watch("run.stream", params);
  }

  /// Starts a run with the streaming `method` and returns what came of it.
  ///
  /// @throws WireException as [#watch(Json.Obj)]
  public RunEnd watch(String method, Json.Obj params) throws WireException {
    Json.Obj result = Json.object();
    try (Frames frames = wire.stream(method, params)) {
      progress.start();
      Optional<Json.Obj> frame = frames.next();
      while (frame.isPresent()) {
        Json.Obj now = frame.get();
        if (now.text("kind", "").equals("end")) {
          return new RunEnd(agentId, runId, result, now);
        }
        if (now.text("kind", "").equals("result")) {
          result = now.object("result");
        } else if (now.text("kind", "").equals("final_text")) {
          result = result.with("response", now.text("text", ""));
        } else {
          take(now);
        }
        frame = frames.next();
      }
    } finally {
      progress.close();
    }
    throw brokenOff();
  }

  private void take(Json.Obj frame) {
    switch (frame.text("kind", "")) {
      case "started" -> {
        agentId = frame.text("agent_id", "");
        runId = frame.text("run_id", "");
      }
      case "event" -> progress.event(frame.object("event"));
      case "output" -> progress.output(frame.text("stream", ""), frame.text("text", ""));
      case "approval" -> desk.opened(frame.object("approval"));
      case "approval_answered" ->
        progress.line("approval " + Figures.shortId(frame.text("id", "?")) + ": "
            + Printable.line(frame.text("by", "?")) + " approved; "
            + ApprovalText.people(frame.object("approval")).orElse("it is open"));
      case "approval_closed" ->
        desk.closed(frame.text("id", ""), frame.text("decision", "answered"));
      case "outcome" -> {
        Json.Obj outcome = frame.object("outcome");
        progress.line("nobody knows what " + outcome.text("tool", "a call") + " came to; the run"
            + " waits: look, then aaos outcomes resolve " + outcome.number("intent", 0)
            + " --happened  or  --not-happened");
      }
      case "outcome_closed" ->
        progress.line("a person found that call " + frame.number("intent", 0) + " "
            + frame.text("found", "?").replace('_', ' '));
      default -> {}
    }
  }

  private WireException brokenOff() {
    String where = agentId.isEmpty() ? "'aaos ps -a'" : "'aaos inspect " + agentId + "'";
    return WireException.broken("the daemon at " + wire.socket()
        + " closed the connection before the run ended; the run goes on once a daemon is back, and "
        + where + " shows how far it has come");
  }
}
