package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.kernel.device.Starter;
import dev.aaos.kernel.device.Tool;
import dev.aaos.linux.confine.Confiner;
import java.util.List;

/// The tools that start programs: **all of them**, each confined.
public final class ProgramTools {
  private ProgramTools() {}

  /// Returns the tools, which share `confiner`.
  ///
  /// @param resolver finds the hosts that programs may connect to
  public static List<Tool> all(Confiner confiner, Resolver resolver) {
    Sandbox sandbox = new Sandbox(confiner, new Addresses(resolver));
    return List.of(new ShellTool(sandbox), new ExecTool(sandbox));
  }

  /// Returns what starts the programs that agents run in place of the model loop.
  ///
  /// @param resolver finds the hosts that they may connect to
  public static Starter starter(Confiner confiner, Resolver resolver) {
    return new ProgramStarter(new Sandbox(confiner, new Addresses(resolver)));
  }
}
