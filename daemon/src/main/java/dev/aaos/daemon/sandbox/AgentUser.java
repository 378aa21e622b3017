package dev.aaos.daemon.sandbox;

import dev.aaos.wire.Accounts;
import java.io.IOException;
import java.util.Optional;

/// Whom programs run as when the daemon is root.
///
/// @param user never 0
/// @param group never 0
public record AgentUser(int user, int group) {
  /// The user that is looked for when none is named.
  public static final String DEFAULT = "aaos-agent";

  private static final AgentUser NOBODY = new AgentUser(65534, 65534);

  /// Returns the user called `named`; without a name `aaos-agent`, and nobody (65534) where
  /// there is no such user.
  ///
  /// @throws IOException when there is no user called so, or it is root
  public static AgentUser of(Optional<String> named) throws IOException {
    Optional<AgentUser> found = find(named.orElse(DEFAULT));
    if (found.isEmpty() && named.isPresent()) {
      throw new IOException("AAOS_AGENT_USER '" + named.get() + "' is no user in " + Accounts.USERS
          + ": make it with `useradd --system " + named.get() + "`, or name another");
    }
    AgentUser user = found.orElse(NOBODY);
    if (user.user == 0 || user.group == 0) {
      throw new IOException("AAOS_AGENT_USER '" + named.orElse(DEFAULT)
          + "' is root, or of its group: programs never run as root; name another user");
    }
    return user;
  }

  private static Optional<AgentUser> find(String name) throws IOException {
    return Accounts.USERS
        .find(name)
        .flatMap(entry -> entry.group().map(group -> new AgentUser(entry.number(), group)));
  }
}
