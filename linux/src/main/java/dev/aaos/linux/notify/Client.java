package dev.aaos.linux.notify;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Wish;
import java.util.function.Consumer;

/// Who a deputy works for. It is told on the deputy's thread, and must not wait.
public interface Client {
  /// What is called `name` was refused to be written.
  void refused(PathBytes name);

  /// Somebody is to be asked about `wish`; `answer` takes whether it was granted, from any thread.
  void wishes(Wish wish, Consumer<Boolean> answer);
}
