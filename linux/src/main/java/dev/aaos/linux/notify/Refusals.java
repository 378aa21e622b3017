package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.PathBytes;
import java.util.HashSet;
import java.util.Set;

/// Refuses names, and tells of each once, but not of more than [#MOST]. For the deputy's thread.
final class Refusals {
  /// Of how many names is told.
  static final int MOST = 64;

  private final Client client;
  private final Set<PathBytes> told = new HashSet<>();

  Refusals(Client client) {
    this.client = client;
  }

  /// Refuses `name`.
  Answer of(PathBytes name) {
    if (told.size() < MOST && told.add(name)) {
      client.refused(name);
    }
    return Answer.Fail.with(Errno.EACCES);
  }
}
