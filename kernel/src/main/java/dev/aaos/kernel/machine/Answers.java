package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.Aftermath;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the answers lie that may be told again to who asks the very same: an exact-response cache.
///
/// It holds places and no words, so what was removed there cannot be told any more, and a restart
/// begins with nothing. What a run was answered is found once that run has come to its end, and was
/// not told to stop: so no run is told again what it heard itself, and what led a run astray is
/// forgotten with it. What was not asked for the longest goes first. Any thread may call; it hears
/// records on the journal's
/// thread, and never waits there.
public final class Answers {
  /// How many answers are found at the most; as many may wait for the end of their runs.
  public static final int MOST = 4_096;

  private final Map<Digest, Answer> found = new Found();
  private final LinkedHashMap<RunId, List<Heard>> heard = new LinkedHashMap<>();
  private int waiting;
  private long again;
  private long asked;

  /// Where an answer lies.
  ///
  /// @param usage what it cost whoever asked
  /// @param labels those it had there
  /// @param sequence the record that says it
  record Answer(BlobRef turn, Reply.Ending ending, Usage usage, Labels labels, long sequence) {}

  private record Heard(Digest key, Answer answer) {}

  private static final class Found extends LinkedHashMap<Digest, Answer> {
    private static final long serialVersionUID = 1L;

    Found() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Digest, Answer> eldest) {
      return size() > MOST;
    }
  }

  /// How often there was something to tell again, since the daemon began.
  ///
  /// @param again how many answers were told again
  /// @param asked how many models were asked by agents that might have been told one
  /// @param kept how many may be told again
  public record Count(long again, long asked, int kept) {}

  /// Returns how often there was something to tell again.
  public synchronized Count count() {
    return new Count(again, asked, found.size());
  }

  /// Returns the answer to `key`.
  synchronized Optional<Answer> find(Digest key) {
    return Optional.ofNullable(found.get(key));
  }

  /// Forgets the answer to `key`, which is gone.
  synchronized void drop(Digest key) {
    found.remove(key);
  }

  /// Notes that an answer was told again.
  synchronized void toldAgain() {
    again++;
  }

  /// Notes that a model was asked, for want of an answer to tell again.
  synchronized void asked() {
    asked++;
  }

  /// Takes what `run` was answered, to be found by `key` once that run has come to its end. Where
  /// too much waits for that, what was taken for the run that began to wait first is forgotten.
  synchronized void take(RunId run, Digest key, Answer answer) {
    heard.computeIfAbsent(run, fresh -> new ArrayList<>()).add(new Heard(key, answer));
    waiting++;
    while (waiting > MOST) {
      waiting -= heard.pollFirstEntry().getValue().size();
    }
  }

  /// Hears what is durable now. Whatever is removed from log or content empties all this.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (Aftermath.isOf(record)) {
        clear();
      } else if (record.fact() instanceof RunFact fact) {
        hear(fact);
      }
    }
  }

  private synchronized void hear(RunFact fact) {
    switch (fact) {
      case RunFact.Ended ended
      when ended.reason().equals(StopReason.COMPLETE) ->
        waited(ended.run()).forEach(one -> found.putIfAbsent(one.key, one.answer));
      case RunFact.Ended ended -> waited(ended.run());
      case RunFact.Stuck stuck -> waited(stuck.run());
      case RunFact.Late late -> waited(late.run());
      case RunFact.QuotaExceeded over -> waited(over.run());
      default -> {}
    }
  }

  /// Returns what waited for the end of `run`, which it does no longer.
  private List<Heard> waited(RunId run) {
    List<Heard> all = heard.getOrDefault(run, List.of());
    heard.remove(run);
    waiting -= all.size();
    return all;
  }

  private synchronized void clear() {
    found.clear();
    heard.clear();
    waiting = 0;
  }
}
