package dev.aaos.kernel.machine;

import dev.aaos.kernel.conversation.ChangeNote;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A call that a person changed before they allowed it: its answer says so to whoever
/// asked for another.
record ChangedCall(Core core, PreparedCall call, String tool, String input)
    implements PreparedCall {
  @Override
  public Plan plan() {
    return call.plan();
  }

  @Override
  public String preview(UnaryOperator<String> where) {
    return call.preview(where);
  }

  @Override
  public Optional<Inverse> inverse() {
    return call.inverse();
  }

  @Override
  public boolean keepsFiles() {
    return call.keepsFiles();
  }

  @Override
  public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
    try {
      return switch (call.perform(context)) {
        case ToolOutcome.Done(var output, var labels) ->
          new ToolOutcome.Done(fitting(output), labels);
        case ToolOutcome.Failed(var reason, var labels) ->
          new ToolOutcome.Failed(ChangeNote.before(reason, tool, input), labels);
        case ToolOutcome.Denied(var wanted, var reason, var labels) ->
          new ToolOutcome.Denied(wanted, ChangeNote.before(reason, tool, input), labels);
      };
    } catch (IOException e) {
      throw new IOException(ChangeNote.before(String.valueOf(e.getMessage()), tool, input), e);
    }
  }

  private String fitting(String output) {
    String said = ChangeNote.on(output, tool, input);
    return core.excess("output", ToolCalls.utf8(said)).isPresent()
        ? ChangeNote.on(output, tool, "{}")
        : said;
  }
}
