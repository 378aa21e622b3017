package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a driver asks.
public abstract class RequestContract extends ModelFixture {
  @Test
  public void request_ofAConversation_isAsTheProviderReadsIt() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.whole(), heard::add);

    assertThat(provider.request().line()).isEqualTo("POST " + path() + " HTTP/1.1");
    assertThat(pretty(provider.request().body())).isEqualTo(golden("conversation"));
  }

  @Test
  public void request_withoutSystemPromptOrTools_leavesThemOut() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.asking("hi"), heard::add);

    assertThat(pretty(provider.request().body())).isEqualTo(golden("plain"));
  }

  @Test
  public void request_ofABrokenConversation_isMended() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.broken(), heard::add);

    assertThat(pretty(provider.request().body())).isEqualTo(golden("mended"));
  }

  @Test
  public void request_ofTheNextStep_beginsWithTheBytesOfTheOneBefore() throws Exception {
    provider
        .thenStream(joined(saying(Ending.COMPLETE, "ok")))
        .thenStream(joined(saying(Ending.COMPLETE, "ok")));
    Prompt whole = Conversations.whole();
    Prompt before = Conversations.with(whole, whole.turns().subList(0, 4));

    model().infer(before, heard::add);
    model().infer(whole, heard::add);

    List<JsonNode> earlier = messagesOf(0);
    List<JsonNode> later = messagesOf(1);
    assertThat(later.size()).isGreaterThan(earlier.size());
    assertThat(later.subList(0, earlier.size())).hasToString(earlier.toString());
  }

  @Test
  public void request_carriesTheKeyInItsHeaderAndNoOfferToUpgrade() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.asking("hi"), heard::add);

    var headers = provider.request().headers();
    assertThat(headers.entrySet().stream().map(h -> h.getKey() + ": " + h.getValue()))
        .contains(keyHeader(), "content-type: application/json")
        .noneMatch(header -> header.contains("h2c"));
    assertThat(provider.request().body()).doesNotContain(KEY);
  }

  @Test
  public void request_withAToolWhoseSchemaIsNoObject_isRefusedByName() {
    ToolSpec tool = new ToolSpec("odd", "An odd tool.", "[1]");
    Prompt prompt = new Prompt("m", "", List.of(new Turn.Asked("hi")), List.of(tool), 100);

    ModelFailure failure = failure(prompt);

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("'odd'");
    assertThat(provider.requests()).isEmpty();
  }

  private List<JsonNode> messagesOf(int request) {
    return messages(Json.MAPPER.readTree(provider.requests().get(request).body()));
  }

  /// Returns `json` indented, its members in the order they came in.
  protected static String pretty(String json) {
    return Json.MAPPER.readTree(json).toPrettyString() + "\n";
  }

  /// Returns the golden file beside the driver's test that holds what `name` is asked like.
  protected String golden(String name) throws IOException {
    String file = getClass().getSimpleName() + "." + name + ".golden";
    try (InputStream golden = getClass().getResourceAsStream(file)) {
      assertThat(golden).as(file).isNotNull();
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
