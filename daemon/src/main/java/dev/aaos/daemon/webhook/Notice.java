package dev.aaos.daemon.webhook;

import dev.aaos.daemon.view.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// One thing that is told of a question.
///
/// @param id the same whenever the same is told, over restarts too
/// @param content JSON, as it is sent
/// @param last whether the question is over with it
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
record Notice(String id, byte[] content, boolean last) {
  private static final int MOST = 1 << 20;

  /// Returns what is told of the question `question` by a frame that its watchers see.
  static Notice of(String question, Map<String, Object> frame, Instant now) {
    String kind = String.valueOf(frame.get("kind"));
    String event = kind.equals("approval") ? "requested" : kind.substring(kind.indexOf('_') + 1);
    boolean last = event.equals("closed");
    Map<String, Object> data = data(frame);
    byte[] content = content(event, data, now);
    if (content.length > MOST) {
      content = content(event, withoutContent(data), now);
    }
    return new Notice("msg_" + question + "_" + event + count(frame), content, last);
  }

  /// Returns the question itself where the frame holds one, with who has just answered.
  private static Map<String, Object> data(Map<String, Object> frame) {
    Map<String, Object> data = new TreeMap<>();
    if (frame.get("approval") instanceof Map<?, ?> approval) {
      approval.forEach((name, value) -> data.put(String.valueOf(name), value));
    }
    for (String name : new String[] {"id", "by", "decision"}) {
      if (frame.containsKey(name)) {
        data.put(name, frame.get(name));
      }
    }
    return data;
  }

  private static Map<String, Object> withoutContent(Map<String, Object> data) {
    Map<String, Object> less = new TreeMap<>(data);
    for (String name : new String[] {"diff", "input", "asked_input"}) {
      less.remove(name);
    }
    less.put("left_out", "diff and input: look with 'aaos approvals'");
    return less;
  }

  /// Each further yes is another message.
  private static String count(Map<String, Object> frame) {
    boolean answered = "approval_answered".equals(frame.get("kind"));
    return answered
            && frame.get("approval") instanceof Map<?, ?> approval
            && approval.get("approved_by") instanceof Iterable<?> names
        ? "_" + names.spliterator().getExactSizeIfKnown()
        : "";
  }

  private static byte[] content(String event, Map<String, Object> data, Instant now) {
    Map<String, Object> message =
        Json.object("type", "approval." + event, "timestamp", now.toString(), "data", data);
    return Json.MAPPER.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
  }
}
