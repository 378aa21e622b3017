package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.program.intercept.Interceptor;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.device.Starter;
import dev.aaos.kernel.device.Tool;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.trail.Trails;
import java.util.List;
import java.util.Optional;

/// All that starts programs, each confined: **the one list of such tools**, and the two devices
/// beside them.
public final class ProgramTools {
  private final Sandbox sandbox;

  /// Has programs confined by `confiner`.
  ///
  /// @param resolver finds the hosts that programs may connect to
  /// @param secrets what may be put into their requests
  /// @param trails keep how files were before programs change them
  /// @param least the weakest tier in which one may be started; empty for any
  public ProgramTools(
      Confiner confiner, Resolver resolver, Secrets secrets, Trails trails, Optional<Tier> least) {
    this.sandbox =
        new Sandbox(confiner, new Addresses(resolver), Interceptor.direct(secrets), trails, least);
  }

  /// Returns the tools.
  public List<Tool> all() {
    return List.of(new ShellTool(sandbox), new ExecTool(sandbox));
  }

  /// Returns what starts the programs that agents run in place of the model loop.
  public Starter starter() {
    return new ProgramStarter(sandbox);
  }

  /// Returns what says whether a program could be started.
  public dev.aaos.kernel.device.Sandbox sandbox() {
    return sandbox;
  }
}
