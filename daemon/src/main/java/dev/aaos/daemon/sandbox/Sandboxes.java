package dev.aaos.daemon.sandbox;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.HelperRoll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Makes the one confiner of a daemon.
public final class Sandboxes {
  private Sandboxes() {}

  /// Returns the confiner; nothing is started yet.
  ///
  /// @param agentUser the name of the user programs run as when this process is root
  /// @param roll where it is noted what helpers are started
  /// @throws IOException naming what is wrong with that user
  public static Confiner confiner(Optional<String> agentUser, HelperRoll roll) throws IOException {
    AgentUser user = AgentUser.of(agentUser);
    PathBytes java =
        PathBytes.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return new Confiner(new Confiner.Setup(java, modules(), user.user(), user.group()), roll);
  }

  /// The helper is a module of the build this daemon runs from.
  private static PathBytes modules() throws IOException {
    String path = System.getProperty("jdk.module.path");
    if (path == null || path.isEmpty()) {
      throw new IOException("agentd was not started from its modules: use the launcher");
    }
    return PathBytes.of(Path.of(path).toAbsolutePath().toString());
  }
}
