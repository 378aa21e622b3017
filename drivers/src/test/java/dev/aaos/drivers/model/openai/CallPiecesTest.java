package dev.aaos.drivers.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.conversation.Block.ToolCall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CallPiecesTest {
  @Test
  void wholeCallsWithoutIndex_areSeparateCalls() {
    assertThat(calls(
            "{'id':'a','function':{'name':'f','arguments':'{}'}}",
            "{'id':'b','function':{'name':'g','arguments':'{\\\\'x\\\\':1}'}}"))
        .contains(List.of(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{'x':1}")));
  }

  @Test
  void callsWithoutIndexAndId_areSeparateByTheirNames() {
    assertThat(calls(
            "{'function':{'name':'f','arguments':'{'}}",
            "{'function':{'arguments':'}'}}",
            "{'function':{'name':'f','arguments':'{}'}}"))
        .contains(List.of(new ToolCall("made_0", "f", "{}"), new ToolCall("made_1", "f", "{}")));
  }

  @Test
  void callsThatAllHaveIndexNought_areSeparateByTheirIds() {
    assertThat(calls(
            "{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}",
            "{'index':0,'id':'b','function':{'name':'g','arguments':'{}'}}"))
        .contains(List.of(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{}")));
  }

  @Test
  void piecesThatRepeatIdAndName_areOneCall() {
    assertThat(calls(
            "{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}",
            "{'index':0,'id':'a','function':{'name':'f','arguments':'}'}}",
            "{'id':'a','function':{'name':'f','arguments':' '}}"))
        .contains(List.of(new ToolCall("a", "f", "{} ")));
  }

  @Test
  void piecesOfTwoCallsInTurns_goToTheirIndex() {
    assertThat(calls(
            "{'index':0,'id':'a','function':{'name':'f','arguments':'1'}}",
            "{'index':1,'id':'b','function':{'name':'g','arguments':'2'}}",
            "{'index':0,'function':{'arguments':'3'}}",
            "{'index':1,'id':null,'function':{'name':null,'arguments':'4'}}"))
        .contains(List.of(new ToolCall("a", "f", "13"), new ToolCall("b", "g", "24")));
  }

  @Test
  void idThatComesLater_isTheCallsId() {
    assertThat(calls(
            "{'index':0,'function':{'name':'f','arguments':'{'}}",
            "{'index':0,'id':'a','function':{'arguments':'}'}}"))
        .contains(List.of(new ToolCall("a", "f", "{}")));
  }

  @Test
  void idThatTwoCallsHave_isReplacedInTheSecond() {
    assertThat(calls(
            "{'index':0,'id':'a','function':{'name':'f'}}",
            "{'index':1,'id':'a','function':{'name':'g'}}"))
        .contains(List.of(new ToolCall("a", "f", "{}"), new ToolCall("made_1", "g", "{}")));
  }

  @Test
  void argumentsThatAreAnObject_areItsText() {
    assertThat(calls("{'id':'a','function':{'name':'f','arguments':{'x':[1]}}}"))
        .contains(List.of(new ToolCall("a", "f", "{\"x\":[1]}")));
  }

  @Test
  void callWithoutAName_isNone() {
    assertThat(calls("{'index':0,'id':'a','function':{'arguments':'{}'}}")).isEmpty();
  }

  private static Optional<List<ToolCall>> calls(String... pieces) {
    CallPieces calls = new CallPieces();
    for (String piece : pieces) {
      String json = piece.replace("\\\\'", "\u0000").replace("'", "\"").replace("\u0000", "'");
      calls.add(Json.MAPPER.readTree(json));
    }
    return calls.calls("made_", false);
  }
}
