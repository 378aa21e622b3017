package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.ToolOutcome;
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
}
