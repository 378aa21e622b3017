package dev.aaos.kernel.machine;

import dev.aaos.kernel.journal.JournalRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// All who hear what happens. Any thread may call; nobody waits for who listens.
final class Audience {
  private final List<Subscription> listeners = new CopyOnWriteArrayList<>();

  /// Returns a new listener, of records alone or also of what calls let be seen.
  Subscription join(boolean sees) {
    Subscription subscription = new Subscription(sees, listeners::remove);
    listeners.add(subscription);
    return subscription;
  }

  /// Tells records that are durable.
  void hear(List<JournalRecord> records) {
    listeners.forEach(listener -> listener.hear(records));
  }

  /// Lets something be seen.
  void see(Shown shown) {
    listeners.forEach(listener -> listener.see(shown));
  }
}
