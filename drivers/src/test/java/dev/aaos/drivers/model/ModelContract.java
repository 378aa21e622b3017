package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every dialect's driver does: what it asks, what it makes of failures and broken answers,
/// and what it makes of whole ones.
public abstract class ModelContract extends BrokenAnswerContract {
  @Test
  public void textReply_isHeardPieceByPieceAndReturnedWhole() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "Hel", "lo, ", "wörld 🌍")));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(heard).containsExactly("Hel", "lo, ", "wörld 🌍");
    assertThat(reply)
        .isEqualTo(new Reply(Conversations.text("Hello, wörld 🌍"), Ending.COMPLETE, counted()));
  }

  @Test
  public void textReply_inOnePieceThoughAskedForAStream_isTakenAsWell() throws Exception {
    provider.thenAnswer(200, "application/json", whole("Hello"));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(heard).containsExactly("Hello");
    assertThat(reply).isEqualTo(new Reply(Conversations.text("Hello"), Ending.COMPLETE, counted()));
  }

  @Test
  public void toolUse_isPutTogetherFromItsPieces() throws Exception {
    ToolCall call = new ToolCall("id_1", "file_read", "{\"path\":\"/data/ä.md\",\"lines\":[1,2]}");
    provider.thenStream(joined(calling(call)));

    Reply reply = model().infer(Conversations.asking("read it"), heard::add);

    assertThat(reply)
        .isEqualTo(new Reply(new Turn.Said(List.of(call)), Ending.TOOL_USE, counted()));
  }

  @Test
  public void parallelToolUse_keepsTheCallsInOrder() throws Exception {
    ToolCall first = new ToolCall("id_1", "file_read", "{\"path\":\"/a\"}");
    ToolCall second = new ToolCall("id_2", "file_read", "{\"path\":\"/b\"}");
    ToolCall third = new ToolCall("id_3", "echo", "{\"message\":\"c\"}");
    provider.thenStream(joined(calling(first, second, third)));

    Reply reply = model().infer(Conversations.asking("read them"), heard::add);

    assertThat(reply.said().calls()).containsExactly(first, second, third);
  }

  @Test
  public void toolUse_ofAToolNobodyOffered_isPassedOn() throws Exception {
    ToolCall call = new ToolCall("id_1", "rm_rf", "{}");
    provider.thenStream(joined(calling(call)));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply.said().calls()).containsExactly(call);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"path\": \"/a", "[1,2]", "\"text\"", "not json"})
  public void toolUse_withArgumentsThatAreNoObject_isPassedOnAsTheyAre(String arguments)
      throws Exception {
    provider.thenStream(joined(calling(new ToolCall("id_1", "file_read", arguments))));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply.said().calls()).containsExactly(new ToolCall("id_1", "file_read", arguments));
  }

  @Test
  public void toolUse_withoutArguments_hasAnEmptyObject() throws Exception {
    provider.thenStream(joined(calling(new ToolCall("id_1", "now", ""))));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply.said().calls()).containsExactly(new ToolCall("id_1", "now", "{}"));
  }

  @Test
  public void toolUse_cutShortBeforeItsArguments_isNotTakenForACallWithoutAny() throws Exception {
    provider.thenStream(joined(cutShort(new ToolCall("id_1", "now", ""))));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply)
        .isEqualTo(new Reply(
            new Turn.Said(List.of(new ToolCall("id_1", "now", ""))), Ending.TRUNCATED, counted()));
  }

  @Test
  public void reply_thatEndsEarly_saysHow() throws Exception {
    for (Ending ending : earlyEndings()) {
      provider.thenStream(joined(saying(ending, "I")));

      Reply reply = model().infer(Conversations.asking("hi"), heard::add);

      assertThat(reply).isEqualTo(new Reply(Conversations.text("I"), ending, counted()));
    }
  }

  @Test
  public void reply_thatSaysNothing_isEmpty() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE)));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(heard).isEmpty();
    assertThat(reply).isEqualTo(new Reply(new Turn.Said(List.of()), Ending.COMPLETE, counted()));
  }

  @Test
  public void stream_tornBetweenAnyTwoBytes_isReadAllTheSame() throws Exception {
    byte[] bytes = joined(saying(Ending.COMPLETE, "wörld 🌍")).getBytes(StandardCharsets.UTF_8);
    provider.then(client -> {
      client.stream();
      for (byte next : bytes) {
        client.chunk(next);
      }
      client.end();
    });

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    Turn.Said whole = Conversations.text("wörld 🌍");
    assertThat(reply).isEqualTo(new Reply(whole, Ending.COMPLETE, counted()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r", "\n"})
  public void stream_withOtherLineEnds_isReadAllTheSame(String end) throws Exception {
    String events = "\uFEFF" + filler() + joined(saying(Ending.COMPLETE, "one", "two"));
    provider.thenStream(events.replace("\n", end));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(heard).containsExactly("one", "two");
    assertThat(reply.usage()).isEqualTo(counted());
  }

  @Test
  public void stream_withEventsNobodyKnows_isReadAllTheSame() throws Exception {
    List<String> events = new ArrayList<>(saying(Ending.COMPLETE, "one", "two"));
    events.add(1, event("{\"type\":\"novelty\",\"object\":\"novelty\"}"));
    events.add(2, event("{\"type\":\"ping\"}") + filler());
    provider.thenStream(joined(events));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply)
        .isEqualTo(new Reply(Conversations.text("onetwo"), Ending.COMPLETE, counted()));
  }

  @Test
  public void stream_thatIsSlowButNeverSilent_isReadToItsEnd() throws Exception {
    AtomicLong nanos = new AtomicLong();
    provider.then(client -> {
      client.stream();
      for (String event : saying(Ending.COMPLETE, "one", "two", "three")) {
        client.chunk(event);
      }
      client.end();
    });

    Reply reply = model(SMALL, nanos::get).infer(Conversations.asking("hi"), piece -> {
      heard.add(piece);
      nanos.addAndGet(Duration.ofSeconds(100).toNanos());
    });

    assertThat(nanos.get()).isGreaterThan(SMALL.silence().multipliedBy(9).toNanos());
    assertThat(reply.said()).isEqualTo(Conversations.text("onetwothree"));
  }
}
