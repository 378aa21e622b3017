package dev.aaos.linux.notify;

import dev.aaos.linux.confine.Wish;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What somebody is asked about for a command: each wish once, not many at a time, and the answer
/// holds for as long as the command lasts. For the deputy's thread, which does not wait for it.
final class Wishes {
  /// About how many is asked at once; others wait until it is their turn.
  static final int MOST_AT_ONCE = 4;

  private final Deputy.Client client;
  private final Map<Wish, CompletableFuture<Boolean>> answers = new HashMap<>();

  Wishes(Deputy.Client client) {
    this.client = client;
  }

  /// Whether a wish was granted.
  enum State {
    OPEN,
    GRANTED,
    DENIED
  }

  /// Returns what became of `wish` so far; it is asked about, if it is its turn.
  State of(Wish wish) {
    CompletableFuture<Boolean> known = answers.get(wish);
    if (known != null) {
      return state(known);
    }
    if (open(answers.values()) < MOST_AT_ONCE) {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      answers.put(wish, answer);
      client.wishes(wish, answer::complete);
      return state(answer);
    }
    return State.OPEN;
  }

  /// Returns whether `wish` was granted already; nobody is asked.
  boolean isGranted(Wish wish) {
    CompletableFuture<Boolean> known = answers.get(wish);
    return known != null && state(known) == State.GRANTED;
  }

  private static long open(Collection<CompletableFuture<Boolean>> all) {
    return all.stream().filter(answer -> !answer.isDone()).count();
  }

  private static State state(CompletableFuture<Boolean> answer) {
    if (!answer.isDone()) {
      return State.OPEN;
    }
    return answer.join() ? State.GRANTED : State.DENIED;
  }
}
