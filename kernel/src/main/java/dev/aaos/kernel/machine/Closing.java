package dev.aaos.kernel.machine;

import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.decide.Begun;
import java.util.ArrayList;
import java.util.List;

/// The last call of a run that has to stop, its budget used up, its time over or going round in
/// circles: the model is asked to say where it stopped. What its tools came to since it last spoke
/// it does not read any more, since for that there may be nothing left. Stateless; any thread.
final class Closing {
  private static final String LEFT_OUT = "left out";

  private Closing() {}

  /// Returns the last prompt of a run that was to go on with `prompt`.
  static Prompt of(Prompt prompt, Begun.Close close) {
    List<Turn> turns = new ArrayList<>(prompt.turns());
    for (int i = turns.size() - 1; i >= 0 && turns.get(i) instanceof Turn.Answered(var a); i--) {
      turns.set(i, new Turn.Answered(new ToolAnswer(a.callId(), LEFT_OUT, a.error())));
    }
    turns.add(new Turn.Asked(
        "You have to stop here: " + close.why() + ". No more tools can be used. Say in a few"
            + " sentences what you have done, where you stopped and what is left to do, so that"
            + " the work can be taken up again."));
    return new Prompt(prompt.model(), prompt.system(), turns, prompt.tools(), close.outputTokens());
  }

  /// Returns `reply` as what it is: the words of one who stops, for the reason `ending`.
  static Reply said(Reply reply, Reply.Ending ending) {
    List<Block> words = new ArrayList<>();
    for (Block block : reply.said().blocks()) {
      if (block instanceof Block.Text) {
        words.add(block);
      }
    }
    return new Reply(new Turn.Said(words), ending, reply.usage());
  }
}
