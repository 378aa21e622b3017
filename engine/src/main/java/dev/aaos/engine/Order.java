package dev.aaos.engine;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the daemon has the engine do, a line of JSON each: `{"do":"answer","id":1,…}`.
sealed interface Order {
  /// Answer a conversation.
  ///
  /// @param id by which the daemon speaks of this answer
  /// @param conversation the same from one turn to the next
  /// @param most how many tokens the answer may have
  /// @param grammar what it must keep to, once the trigger was written; blank for nothing
  record Answer(
      long id,
      String conversation,
      List<Network.Message> messages,
      int most,
      String grammar,
      String trigger)
      implements Order {}

  /// Write nothing more of it for the time being.
  record Pause(long id) implements Order {}

  /// Go on with it.
  record Resume(long id) implements Order {}

  /// Forget it.
  record Cancel(long id) implements Order {}

  /// No orders come any more.
  record Stop() implements Order {}

  /// Reads `line`.
  ///
  /// @throws NetworkFailure when it is no order
  static Order read(JsonMapper json, String line) throws NetworkFailure {
    try {
      JsonNode order = json.readTree(line);
      long id = order.path("id").asLong();
      return switch (order.path("do").asString()) {
        case "answer" ->
          new Answer(
              id,
              order.path("conversation").asString(),
              messages(order.path("messages")),
              order.path("most").asInt(),
              order.path("grammar").asString(""),
              order.path("trigger").asString(""));
        case "pause" -> new Pause(id);
        case "resume" -> new Resume(id);
        case "cancel" -> new Cancel(id);
        default -> throw new NetworkFailure("no such order: " + line);
      };
    } catch (JacksonException e) {
      throw new NetworkFailure("no JSON: " + e.getOriginalMessage());
    }
  }

  private static List<Network.Message> messages(JsonNode array) {
    List<Network.Message> messages = new ArrayList<>();
    for (JsonNode message : array) {
      messages.add(new Network.Message(
          message.path("role").asString(), message.path("content").asString()));
    }
    return messages;
  }
}
