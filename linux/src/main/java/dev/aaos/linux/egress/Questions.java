package dev.aaos.linux.egress;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Passage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Asks the keeper, but not without end: a refusal is remembered, and after so many of them a cell
/// asks no more. Any thread may call.
final class Questions {
  /// How many refusals are remembered.
  static final int MOST = 1_024;

  private static final Passage TOO_MANY =
      new Passage.Shut("this command was refused " + MOST + " destinations: nothing more is asked");

  private final Keeper keeper;
  private final Map<Destination, FutureTask<Passage>> answers = new ConcurrentHashMap<>();

  Questions(Keeper keeper) {
    this.keeper = keeper;
  }

  /// Waits for the word on `to`. Of those who ask for the same at the same time, one asks.
  Passage ask(Destination to) throws InterruptedException {
    FutureTask<Passage> mine = new FutureTask<>(() -> keeper.ask(to));
    FutureTask<Passage> first = answers.putIfAbsent(to, mine);
    if (first == null && answers.size() > MOST) {
      answers.remove(to);
      return TOO_MANY;
    }
    if (first == null) {
      mine.run();
    }
    Passage answer = result(first == null ? mine : first);
    if (!(answer instanceof Passage.Shut)) {
      answers.remove(to, first == null ? mine : first);
    }
    return answer;
  }

  private static Passage result(FutureTask<Passage> answered) throws InterruptedException {
    try {
      return answered.get();
    } catch (ExecutionException e) {
      throw (InterruptedException)
          new InterruptedException("the question was given up").initCause(e);
    }
  }
}
