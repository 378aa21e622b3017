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
  ToolOutcome outcome() {
    return why.isEmpty()
        ? new ToolOutcome.Done(told.toString(), labels)
        : new ToolOutcome.Failed(why + ": " + told, labels);
  }
}
