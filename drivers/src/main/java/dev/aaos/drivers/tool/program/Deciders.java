package dev.aaos.drivers.tool.program;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is decided for one command on threads of their own, each of which may wait for a person.
/// Any thread may call.
final class Deciders {
  private final Set<Thread> deciding = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /// Has `work` be done, interrupted when nobody waits for it any more. Does not wait.
  void begin(String name, Runnable work) {
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
      work.run();
      deciding.remove(Thread.currentThread());
    });
    deciding.add(thread);
    thread.start();
    if (over) {
      thread.interrupt();
    }
  }

  /// Has nothing wait any more: the command has ended. Returns once that is so.
  void end() throws InterruptedException {
    over = true;
    deciding.forEach(Thread::interrupt);
    settle();
  }

  /// Waits until what was begun has been decided.
  void settle() throws InterruptedException {
    for (Thread one : List.copyOf(deciding)) {
      one.join();
    }
  }
}
