package dev.aaos.drivers.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A prompt as an engine reads it, and what was written as a reply.
final class WordingTest {
  private static final Endpoint ENDPOINT =
      new Endpoint("gguf", URI.create("file:///m"), Optional.empty(), "", "AAOS_GGUF_DIR");

  private final List<String> heard = new ArrayList<>();

  private static List<String> told(Prompt prompt) throws ModelFailure {
    List<String> told = new ArrayList<>();
    for (JsonNode message : new Wording(ENDPOINT, prompt).messages()) {
      told.add(
          message.path("role").stringValue() + ": " + message.path("content").stringValue());
    }
    return told;
  }

  private Turn.Said read(boolean cut, String... pieces) {
    Written written = new Written(Conversations.whole(), heard::add);
    List.of(pieces).forEach(written::add);
    return written.said(cut);
  }

  @Test
  void conversation_isTold_toolsFirst_andCallsAndAnswersInWords() throws Exception {
    List<String> told = told(Conversations.whole());

    assertThat(told).hasSize(6);
    assertThat(told.getFirst())
        .startsWith("system: You compare files.\n\n# Tools")
        .contains("{\"name\":\"file_read\",\"description\":\"Reads a file.\",\"parameters\":{");
    assertThat(told.get(1)).isEqualTo("user: Compare a and b.");
    assertThat(told.get(2)).isEqualTo("""
            assistant: I read both.
            <tool_call>
            {"name":"file_read","arguments":{"path":"/data/a.md","lines":1.50}}
            </tool_call>
            <tool_call>
            {"name":"file_read","arguments":{"path":"/etc/shadow"}}
            </tool_call>""");
    assertThat(told.get(3))
        .contains("<tool_response>\n{\"content\":\"ä\\n\"}\n</tool_response>")
        .contains("error: capability denied: no grant covers it");
    assertThat(told.getLast()).endsWith("</tool_response>\nAnd now?");
  }

  @Test
  void longerConversation_beginsWithTheWordsOfAShorterOne() throws Exception {
    Prompt whole = Conversations.whole();
    Prompt before = Conversations.with(whole, whole.turns().subList(0, 4));

    assertThat(told(whole)).startsWith(told(before).toArray(new String[0]));
  }

  @Test
  void conversation_thatIsBroken_isMadeWhole() throws Exception {
    List<String> told = told(Conversations.broken());

    assertThat(told).hasSize(3);
    assertThat(told.getLast()).contains("b").contains("never performed").endsWith("Hello?");
  }

  @Test
  void words_areHeardOnceTheyCannotBeginACall() {
    Turn.Said said = read(false, "a <", "b> <tool", "_call>{\"name\":\"echo\"}", "</tool_call>");

    assertThat(heard).containsExactly("a ", "<b> ");
    assertThat(said)
        .isEqualTo(new Turn.Said(
            List.of(new Block.Text("a <b>"), new Block.ToolCall("call_7_0", "echo", "{}"))));
  }

  @Test
  void calls_keepTheirOrder_andHaveIdsOfTheirOwn() {
    Turn.Said said = read(
        false,
        "<tool_call>{\"name\":\"echo\",\"arguments\":{\"a\":1}}</tool_call>\n",
        "<tool_call>{\"name\":\"other\",\"parameters\":{}}</tool_call>");

    assertThat(said.calls())
        .containsExactly(
            new Block.ToolCall("call_7_0", "echo", "{\"a\":1}"),
            new Block.ToolCall("call_7_1", "other", "{}"));
  }

  @Test
  void call_withoutMarks_isOne_whereItsToolWasOffered() {
    assertThat(read(false, "{\"name\":\"echo\",\"arguments\":{}}").calls()).hasSize(1);
    assertThat(read(false, "{\"name\":\"nobody\",\"arguments\":{}}").calls()).isEmpty();
  }

  @Test
  void call_thatBreaksOff_isNotTakenForAWholeOne() {
    assertThat(read(true, "<tool_call>{\"name\":\"echo\",\"argu").calls())
        .containsExactly(
            new Block.ToolCall("call_7_0", "unreadable_call", "{\"name\":\"echo\",\"argu"));
  }

  @Test
  void beginningOfACall_thatNeverCame_isWords() {
    assertThat(read(true, "a <tool_").text()).isEqualTo("a <tool_");
    assertThat(heard).containsExactly("a ", "<tool_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "{\"is\":\"novel\"}", "# A fatal error"})
  void lineThatSaysNothing_isNothing(String line) {
    assertThat(Said.read(line)).isEmpty();
  }

  @Test
  void numbersThatCannotBe_areNone() {
    assertThat(Said.read("{\"is\":\"begun\",\"id\":3,\"prompt\":-5,\"cached\":9}"))
        .contains(new Said.Line(3, new Said.Begun(0, 0)));
  }
}
