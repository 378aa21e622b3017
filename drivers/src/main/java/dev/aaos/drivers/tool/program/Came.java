package dev.aaos.drivers.tool.program;

import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.confine.Ending;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What a command came to.
///
/// @param why it was ended from outside; empty when it was not
/// @param told what people and models are told of it
/// @param labels where that comes from
/// @param lastWords the last lines it wrote to its standard error
record Came(Ending ending, String why, ObjectNode told, Labels labels, List<String> lastWords) {
  /// Returns it as the outcome of a tool that was to run the command.
  ///
  /// @param mustSucceed whether it has failed where it did not exit with status 0
  ToolOutcome outcome(boolean mustSucceed) {
    if (!why.isEmpty()) {
      return new ToolOutcome.Failed(why + ": " + told, labels);
    }
    return mustSucceed && !ending.equals(new Ending.Exited(0))
        ? new ToolOutcome.Failed("it did not exit with status 0: " + told, labels)
        : new ToolOutcome.Done(told.toString(), labels);
  }
}
