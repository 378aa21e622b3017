package dev.aaos.inference.simulation;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The conversations of which an engine knows what it has read.
final class Memory {
  private final long most;
  private final Map<Talk, Long> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Talk> held = new HashSet<>();
  private long total;

  /// One conversation.
  record Talk(int job, int number) {}

  Memory(long most) {
    this.most = most;
  }

  /// Returns how many tokens of `talk` are known; it is held from now on.
  long begin(Talk talk) {
    held.add(talk);
    return known.getOrDefault(talk, 0L);
  }

  /// `talk` has `tokens` now, and is held no longer.
  void end(Talk talk, long tokens) {
    held.remove(talk);
    Long before = known.put(talk, tokens);
    total += tokens - (before == null ? 0 : before);
    Iterator<Map.Entry<Talk, Long>> oldest = known.entrySet().iterator();
    while (total > most && oldest.hasNext()) {
      Map.Entry<Talk, Long> one = oldest.next();
      if (!held.contains(one.getKey())) {
        total -= one.getValue();
        oldest.remove();
      }
    }
  }

  /// Nobody goes on with `talk` any more.
  void forget(Talk talk) {
    Long tokens = known.remove(talk);
    total -= tokens == null ? 0 : tokens;
  }
}
