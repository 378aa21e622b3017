package dev.aaos.kernel.agent;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import java.util.ArrayList;
import java.util.List;

/// What a persistent agent remembers: its last exchanges, oldest first.
///
/// @param exchanges what was said while each message was handled
/// @param labels the join of everything it ever remembered
public record Conversation(List<List<Entry>> exchanges, Labels labels) {
  /// Nothing was said.
  public static final Conversation NONE = new Conversation(List.of(), Labels.NONE);

  /// Copies the list.
  public Conversation {
    exchanges = List.copyOf(exchanges);
  }

  /// Returns this with one more exchange, without the oldest where all together have more than
  /// `most` turns. The last stays, however long.
  public Conversation plus(List<Entry> exchange, Labels from, int most) {
    List<List<Entry>> all = new ArrayList<>(exchanges);
    all.add(List.copyOf(exchange));
    int turns = all.stream().mapToInt(List::size).sum();
    while (turns > most && all.size() > 1) {
      turns -= all.removeFirst().size();
    }
    return new Conversation(all, labels.join(from));
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
