package dev.aaos.drivers.model.demo;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools at hand, with every answer they have given since the last request.
///
/// The model has no memory: it works through its instructions from the start each time, and is
/// given the answers it has had before. The first call that has no answer yet ends the attempt
/// ([Unanswered]) and becomes the reply. For one thread.
final class Bench {
  private final List<ToolAnswer> answers;
  private final Set<String> tools;
  private int next;

  Bench(List<Turn> turns, List<ToolSpec> tools) {
    this.answers = sinceLastRequest(turns);
    this.tools = tools.stream().map(ToolSpec::name).collect(Collectors.toSet());
  }

  private static List<ToolAnswer> sinceLastRequest(List<Turn> turns) {
    List<ToolAnswer> answers = new ArrayList<>();
    for (Turn turn : turns) {
      switch (turn) {
        case Turn.Asked asked -> answers.clear();
        case Turn.Said said -> {}
        case Turn.Answered(ToolAnswer answer) -> answers.add(answer);
      }
    }
    return answers;
  }

  /// What a tool answered.
  sealed interface Answer {
    /// It did what was asked.
    record Done(JsonNode output) implements Answer {}

    /// It did not, for this reason.
    record No(String reason) implements Answer {}
  }

  /// The next call, which has no answer yet.
  static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient String tool;
    private final transient ObjectNode input;

    Unanswered(String narration, String tool, ObjectNode input) {
      super(narration, null, false, false);
      this.tool = tool;
      this.input = input;
    }

    String narration() {
      return String.valueOf(getMessage());
    }

    String tool() {
      return tool;
    }

    ObjectNode input() {
      return input;
    }
  }

  /// Returns whether `tool` was offered.
  boolean has(String tool) {
    return tools.contains(tool);
  }

  /// Returns how many calls have been answered.
  int answered() {
    return answers.size();
  }

  /// Returns what `tool` answered to `input`.
  ///
  /// @param narration what the model says before it makes the call
  /// @throws Unanswered when the call is still to be made
  Answer call(String narration, String tool, ObjectNode input) {
    if (!has(tool)) {
      return new Answer.No("I was not given the tool " + tool);
    }
    if (next >= answers.size()) {
      throw new Unanswered(narration, tool, input);
    }
    ToolAnswer answer = answers.get(next++);
    if (answer.error()) {
      return new Answer.No(answer.content());
    }
    try {
      return new Answer.Done(Json.MAPPER.readTree(answer.content()));
    } catch (JacksonException e) {
      return new Answer.No("the answer of " + tool + " is no JSON");
    }
  }
}
