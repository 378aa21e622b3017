package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the driver of a dialect does besides that streams server-sent events.
public abstract class EventStreamContract extends ModelContract {
  @Test
  public void stream_withDataOverSeveralLines_isReadAllTheSame() throws Exception {
    String events = joined(saying(Ending.COMPLETE, "one"));
    provider.thenStream(events.replace("data: {\"", "data: {\ndata: \""));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply).isEqualTo(new Reply(Conversations.text("one"), Ending.COMPLETE, counted()));
  }

  @Test
  public void stream_withFieldsThatAreNoData_isReadAllTheSame() throws Exception {
    List<String> events = new ArrayList<>(saying(Ending.COMPLETE, "one", "two"));
    events.add(1, "event: novelty\ndata: {\"type\":\"novelty\",\"object\":\"novelty\"}\n\n");
    events.add(2, "event: ping\ndata: {\"type\":\"ping\"}\n\n: keep-alive\n\nretry: 3\n\n");
    provider.thenStream(joined(events));

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply)
        .isEqualTo(new Reply(Conversations.text("onetwo"), Ending.COMPLETE, counted()));
  }
}
