package dev.aaos.daemon.webhook;

import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import dev.aaos.daemon.rpc.Backend;
import dev.aaos.daemon.rpc.Dispatcher;
import dev.aaos.daemon.rpc.Frames;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.journal.MachineFact;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a signed message answers, done through the method that every client calls.
///
/// @param status of HTTP
/// @param body JSON
record Answer(int status, String body) {
  private static final String TYPE = "approval.answer";
  private static final Authority APPROVING =
      Authority.ROOT.narrowed(Caveat.NONE.may(EnumSet.of(Right.APPROVE)));

  /// Does what `message` says, which was signed, and returns what is answered.
  static Answer to(String message, Backend backend) {
    ObjectNode data;
    try {
      JsonNode read = Json.MAPPER.readTree(message);
      if (!read.path("type").asString("").equals(TYPE) || !read.path("data").isObject()) {
        return refused(
            HttpURLConnection.HTTP_BAD_REQUEST,
            "'type' must be '" + TYPE + "', and 'data' an object with id, decision" + " and seen");
      }
      data = (ObjectNode) read.get("data");
    } catch (JacksonException e) {
      return refused(HttpURLConnection.HTTP_BAD_REQUEST, "no JSON: " + e.getOriginalMessage());
    }
    if (data.path("decision").asString("").equals("approve") && !data.has("seen")) {
      return refused(
          HttpURLConnection.HTTP_BAD_REQUEST,
          "a yes says what was seen: give 'seen' as it stood in the question that was told");
    }
    return through(data, backend);
  }

  private static Answer through(ObjectNode data, Backend backend) {
    Heard heard = new Heard();
    Dispatcher dispatcher = new Dispatcher(
        backend
            .kernel()
            .open(new MachineFact.SessionOpened("webhook", "webhook", -1, -1, 0))
            .with(APPROVING),
        backend,
        heard);
    JsonNode token = data.remove("token");
    try {
      if (token != null) {
        dispatcher.answer(request("session.authenticate", Json.object("token", token)));
        if (heard.last().has("error")) {
          return refused(
              HttpURLConnection.HTTP_FORBIDDEN,
              heard.last().path("error").path("message").asString(""));
        }
      }
      dispatcher.answer(request("approval.respond", data));
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written here", e);
    }
    JsonNode answer = heard.last();
    return answer.has("error")
        ? refused(
            HttpURLConnection.HTTP_CONFLICT,
            answer.path("error").path("message").asString(""))
        : new Answer(HttpURLConnection.HTTP_OK, answer.path("result").toString());
  }

  private static String request(String method, Object params) {
    return Json.MAPPER.writeValueAsString(
        Json.object("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
  }

  static Answer refused(int status, String why) {
    return new Answer(status, Json.MAPPER.writeValueAsString(Map.of("error", why)));
  }

  /// Keeps what is answered.
  private static final class Heard implements Frames {
    private final List<JsonNode> frames = new ArrayList<>();

    @Override
    public void write(Object frame) {
      frames.add(Json.MAPPER.valueToTree(frame));
    }

    @Override
    public boolean isAbandoned() {
      return false;
    }

    JsonNode last() {
      return frames.getLast();
    }
  }
}
