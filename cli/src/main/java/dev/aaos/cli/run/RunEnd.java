package dev.aaos.cli.run;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What came of a run.
///
/// @param agentId the agent that ran; empty if the run never started
/// @param runId the run; empty if the daemon gave it none
/// @param result the result as `agent.run` has it; without members if there was none
/// @param end the daemon's last frame
public record RunEnd(String agentId, String runId, Json.Obj result, Json.Obj end) {
  /// Returns the exit code the daemon chose.
  public int exitCode() {
    return (int) end.number("exit_code", error().isPresent() ? ExitCode.FAILED : ExitCode.OK);
  }

  /// Returns why the run failed, if it did.
  public Optional<String> error() {
    return end.text("error")
        .or(() -> result.text("stop_reason").filter(reason -> reason.startsWith("error:")));
  }

  /// Returns what the agent said last.
  public String response() {
    return result.text("response", "");
  }

  /// Returns the closing line: its own steps, then tokens and cost with all its children's, time.
  public String summary() {
    List<String> parts = new ArrayList<>();
    result.number("iterations").ifPresent(steps -> parts.add(Figures.counted(steps, "step")));
    parts.add("tokens " + Figures.usage(end));
    if (end.get("cost").isPresent()) {
      parts.add(Figures.cost(end.object("cost")));
    }
    end.number("elapsed_ms")
        .ifPresent(millis -> parts.add(Figures.duration(Duration.ofMillis(millis))));
    if (!runId.isEmpty()) {
      parts.add("run " + Figures.shortId(runId));
    }
    String reason = result.text("stop_reason", error().isPresent() ? "failed" : "complete");
    String said = reason.startsWith("error:") ? "failed" : reason;
    return said + ": " + String.join(" · ", parts);
  }
}
