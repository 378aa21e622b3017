package dev.aaos.drivers.model.dialect;

import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import java.util.List;

/// One side of a conversation as providers accept it: the model speaks, then hears, in turns.
///
/// Providers refuse a conversation in which a tool call has no answer or an answer no call, or in
/// which nothing is said. A transcript may hold all of these: a run may be stopped between a call
/// and its answer.
public sealed interface Exchange {
  /// What the model hears: the answers to all calls it made last, in their order, and then what
  /// it is asked.
  record Heard(List<ToolAnswer> answers, List<String> texts) implements Exchange {
    /// Copies the lists.
    public Heard {
      answers = List.copyOf(answers);
      texts = List.copyOf(texts);
    }
  }

  /// What the model said: words or calls or both, and what its driver keeps for it.
  record Spoke(List<Block> blocks) implements Exchange {
    /// Copies the blocks.
    public Spoke {
      blocks = List.copyOf(blocks);
    }
  }

  /// Returns `turns` as exchanges: what is heard in a row is heard at once, and what says nothing
  /// is left out. The exchanges of a longer conversation begin with those of a shorter one, up to
  /// the shorter one's last.
  static List<Exchange> of(List<Turn> turns) {
    Grouping grouping = new Grouping();
    turns.forEach(grouping::add);
    return grouping.finish();
  }
}
