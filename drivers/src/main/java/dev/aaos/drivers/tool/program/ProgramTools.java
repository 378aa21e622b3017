package dev.aaos.drivers.tool.program;

import dev.aaos.kernel.device.Tool;
import dev.aaos.linux.confine.Confiner;
import java.util.List;

/// The tools that start programs: **all of them**, each confined.
public final class ProgramTools {
  private ProgramTools() {}

  /// Returns the tools, which share `confiner`.
  public static List<Tool> all(Confiner confiner) {
    return List.of(new ShellTool(confiner), new ExecTool(confiner));
  }
}
