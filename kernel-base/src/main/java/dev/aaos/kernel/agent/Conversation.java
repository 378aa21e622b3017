package dev.aaos.kernel.agent;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import java.util.ArrayList;
import java.util.List;

/// What a persistent agent remembers: its last exchanges, oldest first.
///
/// @param exchanges what was said while each message was handled; the first may be a summary of
///     those before
/// @param labels the join of everything it ever remembered
public record Conversation(List<List<Entry>> exchanges, Labels labels) {
  /// Nothing was said.
  public static final Conversation NONE = new Conversation(List.of(), Labels.NONE);

  /// Copies the list.
  public Conversation {
    exchanges = List.copyOf(exchanges);
  }

  /// Returns this with one more exchange, without the oldest where all together have more than
  /// `most` turns. The last stays, however long, and what is a summary.
  public Conversation plus(List<Entry> exchange, Labels from, int most) {
    List<List<Entry>> all = new ArrayList<>(exchanges);
    all.add(List.copyOf(exchange));
    int oldest = isSummarised() ? 1 : 0;
    int turns = all.stream().mapToInt(List::size).sum();
    while (turns > most && all.size() > oldest + 1) {
      turns -= all.remove(oldest).size();
    }
    return new Conversation(all, labels.join(from));
  }

  /// Returns this with `summary` in place of its first `entries`.
  Conversation summarised(Entry.Summary summary, int entries) {
    List<List<Entry>> all = new ArrayList<>(List.of(List.of(summary)));
    int gone = entries;
    for (List<Entry> exchange : exchanges) {
      int here = Math.min(gone, exchange.size());
      if (here < exchange.size()) {
        all.add(exchange.subList(here, exchange.size()));
      }
      gone -= here;
    }
    return new Conversation(all, labels);
  }

  private boolean isSummarised() {
    return exchanges.stream()
        .limit(1)
        .flatMap(first -> first.stream().limit(1))
        .anyMatch(Entry.Summary.class::isInstance);
  }

  /// Returns all that was said, in order.
  public Chain<Entry> transcript() {
    Chain<Entry> chain = Chain.empty();
    for (List<Entry> exchange : exchanges) {
      for (Entry entry : exchange) {
        chain = chain.plus(entry);
      }
    }
    return chain;
  }
}
