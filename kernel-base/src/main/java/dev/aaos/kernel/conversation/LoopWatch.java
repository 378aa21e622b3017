package dev.aaos.kernel.conversation;

import dev.aaos.log.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Watches a growing conversation for a model that goes round in circles.
///
/// A turn of the model's tells nothing new when it asks for calls, and each of them was asked for
/// before and was answered in the same words then. Any other turn, and whatever a person or another
/// agent says, starts the count again: so a test that is run again after each change is no loop
/// unless nothing changes, and two calls that take turns are one.
///
/// It is shown each turn once, so a step costs what is new in it. For one thread at a time.
public final class LoopWatch {
  private final Set<Digest> told = new HashSet<>();
  private final Map<Digest, Integer> asked = new HashMap<>();
  private final Map<String, Block.ToolCall> open = new HashMap<>();
  private boolean fresh;
  private Loop loop = Loop.NONE;

  /// How far a conversation goes round in circles.
  ///
  /// @param turns how many turns in a row, up to its end, told nothing new
  /// @param tool the tool that was called last in them; empty when there are none
  public record Loop(int turns, String tool) {
    /// No turn told nothing new.
    public static final Loop NONE = new Loop(0, "");
  }

  /// Returns how far the conversation goes round in circles, as far as it was shown.
  public Loop loop() {
    return loop;
  }

  /// Returns how many times `tool` was asked for with `input` and answered since somebody last said
  /// something.
  public int attempts(String tool, String input) {
    return asked.getOrDefault(Digest.of(utf8(tool), utf8("\n"), utf8(input)), 0);
  }

  /// Takes the next turn.
  public void see(Turn turn) {
    switch (turn) {
      case Turn.Asked words -> startAnew();
      case Turn.Said said -> {
        open.clear();
        fresh = false;
        said.calls().forEach(call -> open.put(call.id(), call));
      }
      case Turn.Answered(ToolAnswer answer) -> answered(answer);
    }
  }

  /// Forgets what it was shown: who does not know it any more may ask for it again.
  public void startAnew() {
    told.clear();
    asked.clear();
    open.clear();
    loop = Loop.NONE;
  }

  private void answered(ToolAnswer answer) {
    Block.ToolCall call = open.remove(answer.callId());
    if (call == null) {
      return;
    }
    Digest wish = Digest.of(utf8(call.name()), utf8("\n"), utf8(call.input()));
    asked.merge(wish, 1, Integer::sum);
    String words = RepeatNote.without(answer.content());
    fresh |= told.add(Digest.of(utf8(wish + (answer.error() ? " !" : " =")), utf8(words)));
    if (open.isEmpty()) {
      loop = fresh ? Loop.NONE : new Loop(loop.turns + 1, call.name());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
