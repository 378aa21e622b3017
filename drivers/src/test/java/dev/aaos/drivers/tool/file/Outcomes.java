package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// What tests expect of outcomes: each method gives the part that matters, or fails and shows the
/// outcome there was.
final class Outcomes {
  private Outcomes() {}

  /// Returns the output of a call that was done.
  static JsonNode output(ToolOutcome outcome) {
    if (outcome instanceof ToolOutcome.Done done) {
      return Json.MAPPER.readTree(done.output());
    }
    throw new AssertionError("not done: " + outcome);
  }

  /// Returns why a call failed.
  static String failure(ToolOutcome outcome) {
    if (outcome instanceof ToolOutcome.Failed failed) {
      return failed.reason();
    }
    throw new AssertionError("not failed: " + outcome);
  }

  /// Returns the outcome of a call whose opened object was denied.
  static ToolOutcome.Denied denial(ToolOutcome outcome) {
    if (outcome instanceof ToolOutcome.Denied denied) {
      return denied;
    }
    throw new AssertionError("not denied: " + outcome);
  }

  /// Returns the input of `file_restore` that gives the file `path`, which holds `now`, other
  /// content; `agent` keeps the change that takes it back.
  static String restoring(GrantedContext agent, String path, String now) {
    Look look = new Look(0600, 0, 0, Instant.EPOCH);
    Kept before = new Kept.Whole(look, "restored".getBytes(StandardCharsets.UTF_8));
    Mark after = Mark.of(now.getBytes(StandardCharsets.UTF_8));
    long kept =
        agent.keep(ChangeCodec.encode(new Change.Replaced(PathBytes.of(path), before, after)));
    var input = Json.object().put("path", path);
    input.putArray("changes").add(kept);
    return input.toString();
  }
}
