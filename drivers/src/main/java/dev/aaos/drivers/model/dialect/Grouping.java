package dev.aaos.drivers.model.dialect;

import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Exchanges in the making: those so far, and what has been heard since the model spoke.
final class Grouping {
  private static final String NEVER_PERFORMED = "the call was never performed: the run ended";

  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, ToolAnswer> answers = new HashMap<>();
  private List<Block.ToolCall> open = List.of();

  void add(Turn turn) {
    switch (turn) {
      case Turn.Asked(String text) -> texts.add(text);
      case Turn.Answered(ToolAnswer answer) -> answers.put(answer.callId(), answer);
      case Turn.Said said -> speak(said);
    }
  }

  List<Exchange> finish() {
    hear();
    return List.copyOf(exchanges);
  }

  private void speak(Turn.Said said) {
    List<Block> blocks = said.blocks().stream()
        .filter(block -> !(block instanceof Block.Text(String text) && text.isBlank()))
        .toList();
    if (blocks.stream().allMatch(Block.Opaque.class::isInstance)) {
      return;
    }
    hear();
    exchanges.add(new Exchange.Spoke(blocks));
    open = said.calls();
  }

  private void hear() {
    List<ToolAnswer> inOrder = open.stream()
        .map(call ->
            answers.getOrDefault(call.id(), new ToolAnswer(call.id(), NEVER_PERFORMED, true)))
        .toList();
    if (!inOrder.isEmpty() || !texts.isEmpty()) {
      exchanges.add(new Exchange.Heard(inOrder, texts));
    }
    open = List.of();
    answers.clear();
    texts.clear();
  }
}
