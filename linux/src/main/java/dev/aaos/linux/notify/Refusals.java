package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.PathBytes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Refuses names, and tells of each once, but not of more than [#MOST]. For the deputy's thread.
final class Refusals {
  /// Of how many names is told.
  static final int MOST = 64;

  private final Consumer<PathBytes> listener;
  private final Set<PathBytes> told = new HashSet<>();

  Refusals(Consumer<PathBytes> listener) {
    this.listener = listener;
  }

  /// Refuses `name`.
  Answer of(PathBytes name) {
    if (told.size() < MOST && told.add(name)) {
      listener.accept(name);
    }
    return Answer.Fail.with(Errno.EACCES);
  }
}
