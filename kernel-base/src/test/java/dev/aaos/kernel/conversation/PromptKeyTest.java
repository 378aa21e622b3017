package dev.aaos.kernel.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What makes two prompts the very same.
class PromptKeyTest {
  private static final Digest SCOPE = new Digest(1, 2, 3, 4);
  private static final ToolSpec ECHO = new ToolSpec("echo", "Says it again.", "{}");
  private static final ToolSpec GREP = new ToolSpec("grep", "Looks for it.", "{}");

  private static Prompt prompt(List<ToolSpec> tools, Turn... turns) {
    return new Prompt("model", "You help.", List.of(turns), tools, 100);
  }

  private static Turn asked(String words) {
    return new Turn.Asked(words);
  }

  private static Turn calls(String id, String tool, String input) {
    return new Turn.Said(List.of(new Block.ToolCall(id, tool, input)));
  }

  private static Turn says(Block... blocks) {
    return new Turn.Said(List.of(blocks));
  }

  private static Turn answered(String id, String words, boolean error) {
    return new Turn.Answered(new ToolAnswer(id, words, error));
  }

  @Test
  void theSamePrompt_hasTheSameKey() {
    Prompt once = prompt(List.of(ECHO), asked("go"), calls("1", "echo", "{}"));
    Prompt again = prompt(List.of(ECHO), asked("go"), calls("1", "echo", "{}"));

    assertThat(PromptKey.of(SCOPE, once)).isEqualTo(PromptKey.of(SCOPE, again));
  }

  @Test
  void promptsThatDifferInAnything_haveDifferentKeys() {
    Turn go = asked("go");
    List<Prompt> prompts = List.of(
        prompt(List.of(ECHO), go),
        prompt(List.of(), go),
        prompt(List.of(GREP), go),
        prompt(List.of(ECHO, GREP), go),
        prompt(List.of(GREP, ECHO), go),
        prompt(List.of(new ToolSpec("echo", "Says it once more.", "{}")), go),
        prompt(List.of(new ToolSpec("echo", "Says it again.", "{ }")), go),
        prompt(List.of(ECHO), go).writing(99),
        new Prompt("other", "You help.", List.of(go), List.of(ECHO), 100),
        new Prompt("model", "You help!", List.of(go), List.of(ECHO), 100),
        prompt(List.of(ECHO), asked("go ")),
        prompt(List.of(ECHO), go, go),
        prompt(List.of(ECHO), go, calls("1", "echo", "{}")),
        prompt(List.of(ECHO), go, calls("2", "echo", "{}")),
        prompt(List.of(ECHO), go, calls("1", "echo", "{}"), answered("1", "{}", false)),
        prompt(List.of(ECHO), go, calls("1", "echo", "{}"), answered("1", "{}", true)),
        prompt(List.of(ECHO), go, calls("1", "echo", "{}"), answered("1", "{ }", false)),
        prompt(List.of(ECHO), go, says(new Block.Opaque("a", "{}"), new Block.Text("x"))),
        prompt(List.of(ECHO), go, says(new Block.Opaque("a", "{1}"), new Block.Text("x"))));
    Set<Digest> keys = new HashSet<>();
    prompts.forEach(prompt -> keys.add(PromptKey.of(SCOPE, prompt)));

    assertThat(keys).hasSize(prompts.size());
    assertThat(keys).doesNotContain(PromptKey.of(new Digest(4, 3, 2, 1), prompts.getFirst()));
  }

  @Test
  void whereOnePartEndsAndTheNextBegins_counts() {
    assertThat(PromptKey.of(SCOPE, prompt(List.of(), asked("ab"), asked("c"))))
        .isNotEqualTo(PromptKey.of(SCOPE, prompt(List.of(), asked("a"), asked("bc"))));
    assertThat(PromptKey.of(SCOPE, new Prompt("ab", "c", List.of(), List.of(), 1)))
        .isNotEqualTo(PromptKey.of(SCOPE, new Prompt("a", "bc", List.of(), List.of(), 1)));
    assertThat(PromptKey.of(SCOPE, prompt(List.of(new ToolSpec("ab", "c", "{}")))))
        .isNotEqualTo(PromptKey.of(SCOPE, prompt(List.of(new ToolSpec("a", "bc", "{}")))));
  }
}
